package dev.tasuki.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** PostgreSQL's settings: those that a new cluster is made with, and the caller's, which hold for one start. */
final class Settings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)*");

    /** What keeps a server on the loopback address, in its directory, logging where we look, and known as ours. */
    private static final Set<String> OURS = Set.of(
            "port",
            "listen_addresses",
            "unix_socket_directories",
            "data_directory",
            "config_file",
            "hba_file",
            "log_destination",
            "logging_collector",
            "log_directory",
            "log_filename",
            Postmaster.INSTANCE);

    private final Map<String, String> chosen = new LinkedHashMap<>();

    void put(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new EmbeddedPostgresException(
                    "\"" + name + "\" is not a name of a PostgreSQL setting (value: \"" + value + "\")");
        }
        if (name.equalsIgnoreCase("port")) {
            throw new EmbeddedPostgresException("Choose the port with port(" + value + "), not as a setting");
        }
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new EmbeddedPostgresException("The setting " + name + " is fixed, since the server could no longer be"
                    + " reached or supervised; got \"" + value + "\". Remove it.");
        }
        chosen.put(name, value);
    }

    List<String> forPostgres() {
        List<String> arguments = new ArrayList<>();
        chosen.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }

    /** Writes what a new cluster is made with, where its owner may change it; initdb takes settings only from release 16 on. */
    static void appendTo(Path postgresqlConf) throws IOException {
        StringBuilder lines = new StringBuilder("\n# Set by Tasuki when it made this cluster\n");
        ofNewCluster()
                .forEach((name, value) ->
                        lines.append(name).append(" = '").append(value).append("'\n"));
        try (FileChannel file = FileChannel.open(postgresqlConf, StandardOpenOption.APPEND)) {
            file.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
            file.force(true);
        }
    }

    private static Map<String, String> ofNewCluster() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("max_connections", "200");
        settings.put("max_prepared_transactions", "20");
        settings.put("shared_buffers", "128MB");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("logging_collector", "on");
        settings.put("log_directory", DataDirectory.LOGS);
        settings.put("log_filename", "postgresql-%Y%m%d-%H%M%S.log");
        settings.put("log_rotation_size", "10MB");
        settings.put("log_rotation_age", "0");
        return settings;
    }
}
