package dev.tasuki.console.cli;

import dev.tasuki.Tasuki;
import dev.tasuki.operations.Operations;
import javax.sql.DataSource;

/** What is asked. Tests put one in memory in its place. */
interface Ledger {
    /** The one of a database. */
    Ledger REAL = new Ledger() {
        @Override
        public Operations operations(DataSource database) {
            return Operations.on(database);
        }

        @Override
        public void migrate(DataSource database) {
            try (Tasuki tasuki = Tasuki.on(database).build()) {
                tasuki.migrate();
            }
        }
    };

    Operations operations(DataSource database);

    void migrate(DataSource database);
}
