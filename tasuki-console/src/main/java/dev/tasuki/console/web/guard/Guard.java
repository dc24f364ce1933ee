package dev.tasuki.console.web.guard;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before every request to the console, whether the application around it has a guard of its own or not: refuses what another site
 * sends through somebody's browser, and tells browsers to load, run and frame nothing that is not the console's.
 */
public final class Guard extends OncePerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final Set<String> KNOWN = Set.of("GET", "HEAD", "POST");
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final Access access;
    private final Tokens tokens;

    /** For visitors who are let in by this. */
    public Guard(Access access, Tokens tokens) {
        this.access = access;
        this.tokens = tokens;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        headers(response);
        String why = refusal(request);
        if (why != null) {
            refuse(response, request.getMethod().length() > 10 ? 400 : 403, why);
            return;
        }
        tokens.prepare(request, response);
        chain.doFilter(request, response);
    }

    private static void headers(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        response.setHeader("Cache-Control", "no-store");
    }

    private @Nullable String refusal(HttpServletRequest request) {
        if (!KNOWN.contains(request.getMethod())) {
            return "the console knows GET, HEAD and POST only";
        }
        if (!access.accepts(request.getServerName())) {
            return "without a login the console is at localhost and 127.0.0.1 only: open it by that address";
        }
        if (SAFE.contains(request.getMethod())) {
            return null;
        }
        if (!isOfThisSite(request)) {
            return "the request comes from another site";
        }
        if (isJson(request)) {
            return null; // no form of another site can send that, and a script has to ask first, which is answered no
        }
        return tokens.matches(request) ? null : "the page was too old, or not the console's: load it again";
    }

    private static boolean isJson(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /** Browsers say where a request comes from; programs do not, and need not. */
    private static boolean isOfThisSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        String origin = request.getHeader("Origin");
        if (origin == null || origin.equals("null")) {
            return origin == null;
        }
        String host = request.getHeader("Host");
        return host != null && origin.replaceFirst("^https?://", "").equalsIgnoreCase(host);
    }

    static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write(why + "\n");
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return true;
    }
}
