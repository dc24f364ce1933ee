package dev.tasuki.chaos;

import dev.tasuki.Message;
import dev.tasuki.Tasuki;
import dev.tasuki.TasukiException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Publishes in transactions of all shapes, each with a business row of its own, and keeps account of what was acknowledged. Only
 * one producer publishes to a key, and one transaction at a time, so that the order of a key is known.
 */
final class Producer implements Runnable {
    private static final int KEYS = 12;

    private final String name;
    private final Random random;
    private final Tasuki tasuki;
    private final Shop shop;
    private final Published published;
    private final Progress progress;
    private final Stopping stopping;
    private final Map<String, Long> numbers = new HashMap<>();
    private final List<OpenTransaction> open = new ArrayList<>();
    private int transactions;

    Producer(String name, long seed, Scene scene, Stopping stopping) {
        this.name = name;
        this.random = new Random(seed * 31 + name.hashCode());
        this.tasuki = scene.cluster().tasuki();
        this.shop = scene.cluster().shop();
        this.published = scene.published();
        this.progress = scene.progress();
        this.stopping = stopping;
    }

    @Override
    public void run() {
        while (!stopping.after(random.nextInt(150))) {
            if (!progress.isBehind()) {
                publishOnce();
            }
            open.removeIf(transaction -> transaction.endIfDue(false));
        }
        open.forEach(transaction -> transaction.endIfDue(true));
    }

    private void publishOnce() {
        String tx = name + "-" + ++transactions;
        int lot = random.nextInt(100);
        if (lot < 6) {
            open(OpenTransaction.prepared(tx, shop, published), facts(name + "-prepared-" + transactions, 3));
        } else if (lot < 9) {
            open(OpenTransaction.held(tx, shop, published), facts(name + "-held-" + transactions, 3));
        } else {
            publish(tx, lot, facts(name + "-" + random.nextInt(KEYS), size(lot)));
        }
    }

    private int size(int lot) {
        return lot == 99 ? 60 : 1 + random.nextInt(5);
    }

    private void open(OpenTransaction transaction, List<Fact> facts) {
        long end = System.nanoTime() + (100 + random.nextInt(4_000)) * 1_000_000L;
        if (transaction.begin(connection -> publish(connection, facts), facts, random.nextInt(4) > 0, end)) {
            open.add(transaction);
        }
    }

    private void publish(String tx, int lot, List<Fact> facts) {
        List<Fact> kept = new ArrayList<>(facts);
        List<Fact> undone = new ArrayList<>();
        boolean committing = false;
        try (Connection connection = shop.open()) {
            shop.insertRow(connection, tx);
            if (lot < 20) {
                Savepoint savepoint = connection.setSavepoint();
                List<Fact> lost = facts(facts.get(0).key(), 2);
                undone.addAll(lost);
                publish(connection, lost);
                connection.rollback(savepoint);
            }
            if (lot < 30) {
                publishBySql(connection, facts);
            } else {
                publish(connection, facts);
            }
            if (lot < 40) {
                connection.rollback();
                undone.addAll(kept);
                kept.clear();
            } else {
                committing = true;
                connection.commit();
            }
        } catch (SQLException | TasukiException e) {
            if (!(committing && shop.isCommitted(tx))) {
                undone.addAll(kept);
                kept.clear();
            }
            if (committing) {
                published.countResolved();
            }
        }
        published.rolledBack(undone);
        published.committed(kept);
    }

    private void publish(Connection connection, List<Fact> facts) {
        List<Message> messages = new ArrayList<>();
        for (Fact fact : facts) {
            Message.Builder message =
                    Message.to(ChaosNode.TOPIC).type(Fact.TYPE).key(fact.key()).payload(fact);
            if (random.nextInt(100) < 2) {
                message.delay(Duration.ofMillis(random.nextInt(3_000)));
            }
            messages.add(message.build());
        }
        if (messages.size() == 1) {
            tasuki.publish(connection, messages.get(0));
        } else {
            tasuki.publish(connection, messages);
        }
    }

    private static void publishBySql(Connection connection, List<Fact> facts) throws SQLException {
        try (PreparedStatement call =
                connection.prepareStatement("select tasuki.publish(?, ?, ?, jsonb_build_object('id', ?::text,"
                        + " 'key', ?::text, 'n', ?::bigint, 'event', ?::text))")) {
            for (Fact fact : facts) {
                call.setString(1, ChaosNode.TOPIC);
                call.setString(2, Fact.TYPE);
                call.setString(3, fact.key());
                call.setString(4, fact.id());
                call.setString(5, fact.key());
                call.setLong(6, fact.n());
                call.setString(7, fact.event());
                call.execute();
            }
        }
    }

    /** The next messages of a key; now and then, one says again what the one before it said. */
    private List<Fact> facts(String key, int count) {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long n = numbers.merge(key, 1L, Long::sum);
            String id = key + "#" + n;
            if (i + 1 < count && random.nextInt(100) < 3) {
                String event = "event of " + id;
                facts.add(new Fact(id, key, n, event));
                n = numbers.merge(key, 1L, Long::sum);
                facts.add(new Fact(key + "#" + n, key, n, event));
                i++;
            } else {
                facts.add(new Fact(id, key, n, id));
            }
        }
        return facts;
    }
}
