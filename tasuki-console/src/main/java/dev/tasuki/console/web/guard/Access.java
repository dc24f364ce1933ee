package dev.tasuki.console.web.guard;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Who somebody is, and what he may do. Whoever logged in has the roles that the application gave him. Where nobody has to log in, only
 * a server that listens to this machine alone is open: to whoever sits at it, under the name of the account that runs the program.
 *
 * @param openTo the account that everybody is, when the server listens to this machine alone; empty when it does not
 * @param names what the roles are called in the application
 * @param wanted what somebody has to have to get them, in the words of whoever gives it to him
 */
public record Access(String openTo, Map<Role, String> names, Map<Role, String> wanted) {
    /** Copies the names. */
    public Access {
        names = Map.copyOf(new EnumMap<>(names));
        wanted = Map.copyOf(new EnumMap<>(wanted));
    }

    /** In an application that gives the roles by their names. */
    public Access(String openTo, Map<Role, String> names) {
        this(openTo, names, names);
    }

    /** What somebody has to have who wants this role. */
    public String wanted(Role role) {
        return wanted.getOrDefault(role, role.name());
    }

    Visitor of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal != null) {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            names.forEach((role, name) -> {
                if (request.isUserInRole(name)) {
                    roles.add(role);
                }
            });
            return new Visitor(principal.getName(), roles, true);
        }
        return openTo.isEmpty() ? Visitor.NOBODY : new Visitor(openTo, EnumSet.allOf(Role.class), false);
    }

    /** Whether the address that a browser was told is this machine: a name that an attacker lets point here is not. */
    boolean accepts(String serverName) {
        return openTo.isEmpty() || isLoopback(serverName);
    }

    /** Whether only this machine can reach a server with this address. */
    public static boolean isLoopback(String host) {
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return plain.equalsIgnoreCase("localhost")
                || plain.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || plain.equals("::1")
                || plain.equals("0:0:0:0:0:0:0:1");
    }
}
