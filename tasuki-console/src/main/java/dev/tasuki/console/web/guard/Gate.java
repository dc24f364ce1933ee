package dev.tasuki.console.web.guard;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/** Finds out who asks, after the application's own guards, and lets in whoever may look. */
public final class Gate implements HandlerInterceptor {
    private final Access access;

    /** Lets in by this. */
    public Gate(Access access) {
        this.access = access;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() != DispatcherType.ASYNC) {
            Visitor visitor = access.of(request);
            visitor.passTo(request);
            visitor.require(Role.VIEWER);
        }
        return true;
    }
}
