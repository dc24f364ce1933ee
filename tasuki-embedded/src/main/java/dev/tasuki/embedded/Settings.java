package dev.tasuki.embedded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** PostgreSQL's settings: those that a new cluster is made with, and the caller's, which hold for one start. */
final class Settings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

    /** What a server must have to be ours, safe and found again. */
    private static final Set<String> OURS = Set.of(
            "port",
            "listen_addresses",
            "unix_socket_directories",
            "data_directory",
            "config_file",
            "hba_file",
            "logging_collector",
            "log_destination",
            "log_directory",
            "log_filename",
            Postmaster.INSTANCE);

    private static final Map<String, String> OF_A_NEW_CLUSTER = ofANewCluster();

    private final Map<String, String> callers = new LinkedHashMap<>();

    private static Map<String, String> ofANewCluster() {
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
        settings.put("log_directory", "log");
        settings.put("log_filename", "postgresql-%Y%m%d-%H%M%S.log");
        settings.put("log_rotation_age", "0");
        settings.put("log_rotation_size", "10MB");
        return settings;
    }

    void put(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new EmbeddedPostgresException("\"" + name + "\" is no name of a PostgreSQL setting");
        }
        if (OURS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            throw new EmbeddedPostgresException("The setting " + name + " is not yours to choose here (got \"" + value
                    + "\")." + (name.equals("port") ? " Use port(int)." : ""));
        }
        callers.put(name, value);
    }

    static List<String> forInitdb() {
        List<String> arguments = new ArrayList<>();
        OF_A_NEW_CLUSTER.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
        return arguments;
    }

    List<String> forPostgres() {
        List<String> arguments = new ArrayList<>();
        callers.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }
}
