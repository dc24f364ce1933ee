package dev.tasuki.console.web.alone;

import dev.tasuki.console.web.guard.Role;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which roles follow from what a provider claims about somebody.
 *
 * @param claim the name of the claim, or the way to it through nested ones, with dots
 * @param values those of its values that give a role
 */
record ClaimedRoles(String claim, Map<Role, Set<String>> values) {
    ClaimedRoles {
        values = Map.copyOf(new EnumMap<>(values));
    }

    Set<Role> in(Map<String, ?> claims) {
        Set<?> has = values(find(claims, claim));
        Set<Role> roles = EnumSet.noneOf(Role.class);
        values.forEach((role, giving) -> {
            if (giving.stream().anyMatch(has::contains)) {
                roles.add(role);
            }
        });
        return roles;
    }

    /** What the provider has to say so that somebody has the role, for whoever has not. */
    String wanted(Role role) {
        Set<String> giving = values.getOrDefault(role, Set.of());
        return giving.isEmpty() ? role.name().toLowerCase(Locale.ROOT) : claim + ": " + String.join(", ", giving);
    }

    /** A name may have dots itself, as a URL has: the longest that is there is meant. */
    private static @Nullable Object find(Map<?, ?> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> nested) {
                return find(nested, path.substring(dot + 1));
            }
        }
        return null;
    }

    private static Set<?> values(@Nullable Object claimed) {
        if (claimed instanceof Collection<?> several) {
            return Set.copyOf(several.stream().filter(String.class::isInstance).toList());
        }
        return claimed instanceof String one ? Set.of(one) : Set.of();
    }
}
