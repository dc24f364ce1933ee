package dev.tasuki.console.web.guard;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at the console.
 *
 * @param name what acts are recorded under; empty for nobody in particular
 * @param roles what he may do
 * @param loggedIn whether he is known by a login
 */
public record Visitor(String name, Set<Role> roles, boolean loggedIn) {
    private static final String ATTRIBUTE = Visitor.class.getName();

    /** Who may do nothing. */
    static final Visitor NOBODY = new Visitor("", Set.of(), false);

    /** Copies the roles. */
    public Visitor {
        roles = Set.copyOf(roles);
    }

    /** Whether he may. */
    public boolean may(Role role) {
        return roles.contains(role);
    }

    /** Whether he may look. */
    public boolean mayLook() {
        return may(Role.VIEWER);
    }

    /** Whether he may act. */
    public boolean mayAct() {
        return may(Role.OPERATOR);
    }

    /** Whether he may see data unmasked. */
    public boolean maySeePayloads() {
        return may(Role.PAYLOAD);
    }

    /** The same, or an error. */
    public Visitor require(Role role) {
        if (!may(role)) {
            throw new Forbidden(this, role);
        }
        return this;
    }

    /** Whoever sent a request that the {@link Gate} let pass. */
    public static Visitor of(HttpServletRequest request) {
        Object found = request.getAttribute(ATTRIBUTE);
        return found instanceof Visitor visitor ? visitor : NOBODY;
    }

    void passTo(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** He may not. */
    public static final class Forbidden extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient @Nullable Visitor visitor;
        private final Role role;

        Forbidden(Visitor visitor, Role role) {
            super("'" + visitor.name() + "' has not the role " + role);
            this.visitor = visitor;
            this.role = role;
        }

        /** Whether it is known who he is. */
        public boolean isKnown() {
            return visitor != null && visitor.loggedIn();
        }

        /** What it takes. */
        public Role role() {
            return role;
        }
    }
}
