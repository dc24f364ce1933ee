package dev.tasuki.internal.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connection of a transaction, as it is lent to one handler after the other. It knows whether a handler did anything with it: one
 * that only looked at its message and failed has left the transaction as it was.
 *
 * <p><b>Why nothing escapes it.</b> Whatever can reach the server goes through {@link #use}, a connection kept from an earlier
 * delivery of the transaction too. A statement kept from one cannot run any more, since it is closed when its handler returns.
 * Who unwraps the connection has one that is not watched: from then on each call of the consumer's handler counts as having used its
 * transaction. What is left is to keep what {@code Statement.getConnection} gives, or a large object, and to use it in a later
 * delivery that fails and does nothing with a connection of its own; {@link dev.tasuki.Delivery#connection} forbids that.
 *
 * <p>Used by one thread at a time.
 */
final class Loan {
    private static final int FEW = 32;

    private final Connection lender;
    private final List<Statement> statements = new ArrayList<>();
    private int forgetAt = FEW;
    private boolean used;

    /** Whether a handler of the consumer has ever had a connection that is not watched. */
    private final AtomicBoolean unwatched;

    Loan(Connection lender, AtomicBoolean unwatched) {
        this.lender = lender;
        this.unwatched = unwatched;
    }

    /** Another handler begins. */
    void begin() {
        used = unwatched.get();
    }

    /** Whether the handler that began last may have changed anything, or found anything changed by others. */
    boolean isUsed() {
        return used;
    }

    /** The connection itself, for something that may reach the server. */
    Connection use() {
        used = true;
        return lender;
    }

    /** The connection itself, for somebody who may keep it. */
    Connection giveAway() {
        unwatched.set(true);
        return use();
    }

    /** A statement of the handler's, to be closed after it. */
    <S extends Statement> S keep(S statement) {
        if (statements.size() >= forgetAt) {
            statements.removeIf(Loan::isClosed);
            forgetAt = Math.max(FEW, 2 * statements.size());
        }
        statements.add(statement);
        return statement;
    }

    /** The handler has returned: what it left open is closed. */
    void end() {
        for (Statement statement : statements) {
            try {
                statement.close();
            } catch (SQLException | RuntimeException e) {
                // then it will not run either; if the connection is gone, the next statement will say so
            }
        }
        statements.clear();
    }

    private static boolean isClosed(Statement statement) {
        try {
            return statement.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
