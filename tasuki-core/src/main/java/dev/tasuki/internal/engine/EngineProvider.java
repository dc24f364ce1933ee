package dev.tasuki.internal.engine;

import dev.tasuki.Tasuki;
import javax.sql.DataSource;

/** How {@link Tasuki#on} finds this engine. */
public final class EngineProvider implements Tasuki.Provider {
    /** For the service loader. */
    public EngineProvider() {}

    @Override
    public Tasuki.Builder on(DataSource dataSource) {
        return new EngineBuilder(dataSource);
    }
}
