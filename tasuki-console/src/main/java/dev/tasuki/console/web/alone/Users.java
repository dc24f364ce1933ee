package dev.tasuki.console.web.alone;

import dev.tasuki.console.web.guard.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * Who may log in: a file with a line for each, as {@code htpasswd -B} writes them, and the roles behind another colon.
 *
 * <pre>mika:$2y$10$…:viewer,operator</pre>
 */
final class Users implements UserDetailsService {
    private static final String BCRYPT = "\\$2[aby]\\$(0[4-9]|1\\d|2\\d|3[01])\\$[./A-Za-z0-9]{53}";
    static final String EXAMPLE = "mika:$2y$10$…:viewer,operator";

    private record Known(String hash, List<String> roles) {}

    private final Map<String, Known> known;

    private Users(Map<String, Known> known) {
        this.known = known;
    }

    static Users read(Path file) {
        try {
            return of(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new CannotStart("users.unreadable", file.toString(), e.toString());
        }
    }

    private static Users of(Path file, List<String> lines) {
        Map<String, Known> known = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = file + ", line " + (i + 1);
            String[] parts = line.split(":", -1);
            if (parts.length != 3 || parts[0].isBlank() || parts[0].length() > 100) {
                throw new CannotStart("users.line", where, EXAMPLE);
            }
            if (!parts[1].matches(BCRYPT)) {
                throw new CannotStart("users.bcrypt", where, parts[0], EXAMPLE);
            }
            if (known.put(parts[0], new Known(parts[1], roles(where, parts[2]))) != null) {
                throw new CannotStart("users.twice", where, parts[0]);
            }
        }
        if (known.isEmpty()) {
            throw new CannotStart("users.none", file.toString(), EXAMPLE);
        }
        return new Users(known);
    }

    private static List<String> roles(String where, String text) {
        List<String> roles = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            try {
                roles.add(Role.valueOf(name.strip().toUpperCase(Locale.ROOT)).name());
            } catch (IllegalArgumentException e) {
                throw new CannotStart("users.role", where, name.strip());
            }
        }
        return roles;
    }

    @Override
    public UserDetails loadUserByUsername(String name) {
        Known found = known.get(name);
        if (found == null) {
            throw new UsernameNotFoundException("nobody is called that");
        }
        return User.withUsername(name)
                .password(found.hash())
                .roles(found.roles().toArray(String[]::new))
                .build();
    }
}
