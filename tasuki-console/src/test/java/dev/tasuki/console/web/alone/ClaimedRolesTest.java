package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.console.web.guard.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class ClaimedRolesTest {
    private static Set<Role> roles(String claim, Map<String, ?> claims) {
        return new ClaimedRoles(claim, Map.of(Role.VIEWER, Set.of("staff"), Role.OPERATOR, Set.of("night", "boss")))
                .in(claims);
    }

    @Test
    void severalValuesOrOne() {
        assertThat(roles("roles", Map.of("roles", List.of("staff", "boss", "x"))))
                .containsExactlyInAnyOrder(Role.VIEWER, Role.OPERATOR);
        assertThat(roles("roles", Map.of("roles", "staff"))).containsExactly(Role.VIEWER);
        assertThat(roles("roles", Map.of("roles", "staff boss"))).isEmpty();
        assertThat(roles("roles", Map.of("roles", Arrays.asList("staff", null, 7, Map.of()))))
                .containsExactly(Role.VIEWER);
    }

    @Test
    void whereTheyAre() {
        assertThat(roles("realm_access.roles", Map.of("realm_access", Map.of("roles", List.of("staff")))))
                .containsExactly(Role.VIEWER);
        assertThat(roles("https://example.org/roles", Map.of("https://example.org/roles", List.of("staff"))))
                .containsExactly(Role.VIEWER);
        assertThat(roles("access.my.app.roles", Map.of("access", Map.of("my.app", Map.of("roles", List.of("staff"))))))
                .containsExactly(Role.VIEWER);
    }

    @Test
    void whatIsNotThereGivesNone() {
        assertThat(roles("roles", Map.of())).isEmpty();
        assertThat(roles("a.b", Map.of("a", "staff"))).isEmpty();
        assertThat(roles("a.b", Map.of("a", Map.of("c", "staff")))).isEmpty();
        assertThat(roles("roles", Map.of("roles", 7))).isEmpty();
    }

    @Test
    void whatIsMissingIsSaid() {
        ClaimedRoles roles = new ClaimedRoles("groups", Map.of(Role.VIEWER, Set.of("staff")));
        assertThat(roles.wanted(Role.VIEWER)).isEqualTo("groups: staff");
        assertThat(roles.wanted(Role.OPERATOR)).isEqualTo("operator");
    }
}
