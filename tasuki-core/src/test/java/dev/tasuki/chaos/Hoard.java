package dev.tasuki.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Connections that somebody keeps from everybody else. */
final class Hoard implements AutoCloseable {
    private final List<Connection> connections = new ArrayList<>();

    int size() {
        return connections.size();
    }

    /**
     * Takes one more.
     *
     * @return false when there was none
     */
    boolean add(DataSource source) {
        try {
            connections.add(source.getConnection());
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (SQLException e) {
                // as good as closed
            }
        }
        connections.clear();
    }
}
