package dev.tasuki.chaos;

import dev.tasuki.TasukiException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A transaction that publishes now and ends seconds later: held open by its session, or prepared and left to another one. */
final class OpenTransaction {
    private final String tx;
    private final boolean prepared;
    private final Shop shop;
    private final Published published;
    private List<Fact> facts = List.of();
    private boolean commit;
    private long end;
    private Connection session;

    private OpenTransaction(String tx, boolean prepared, Shop shop, Published published) {
        this.tx = tx;
        this.prepared = prepared;
        this.shop = shop;
        this.published = published;
    }

    static OpenTransaction prepared(String tx, Shop shop, Published published) {
        return new OpenTransaction(tx, true, shop, published);
    }

    static OpenTransaction held(String tx, Shop shop, Published published) {
        return new OpenTransaction(tx, false, shop, published);
    }

    interface Publishing {
        void in(Connection connection) throws SQLException;
    }

    /**
     * Does its work.
     *
     * @param commit how it will end
     * @param endNanos when it will end
     * @return false when it has ended already, because the database was in trouble
     */
    boolean begin(Publishing work, List<Fact> facts, boolean commit, long endNanos) {
        this.facts = facts;
        this.commit = commit;
        this.end = endNanos;
        int backend = 0;
        try {
            session = shop.open();
            backend = Shop.backend(session);
            shop.insertRow(session, tx);
            work.in(session);
            if (prepared) {
                try (Statement statement = session.createStatement()) {
                    statement.execute("prepare transaction '" + tx + "'");
                }
                closeSession();
            }
            return true;
        } catch (SQLException | TasukiException e) {
            closeSession();
            if (prepared && backend != 0) {
                shop.awaitEnd(backend); // afterwards it is prepared, or never will be
                return true;
            }
            published.rolledBack(facts);
            return false;
        }
    }

    private void closeSession() {
        try {
            if (session != null) {
                session.close();
            }
        } catch (SQLException e) {
            // it is gone
        }
    }

    /** Whether it has ended. */
    boolean endIfDue(boolean now) {
        if (!now && System.nanoTime() - end < 0) {
            return false;
        }
        boolean committed = prepared ? endPrepared() : endHeld();
        if (committed) {
            published.committed(facts);
        } else {
            published.rolledBack(facts);
        }
        return true;
    }

    private boolean endPrepared() {
        shop.endPrepared(tx, commit);
        return shop.isCommitted(tx);
    }

    private boolean endHeld() {
        try {
            if (commit) {
                session.commit();
                return true;
            }
            session.rollback();
            return false;
        } catch (SQLException e) {
            published.countResolved();
            return commit && shop.isCommitted(tx);
        } finally {
            closeSession();
        }
    }
}
