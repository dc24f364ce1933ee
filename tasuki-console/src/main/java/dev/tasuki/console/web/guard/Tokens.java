package dev.tasuki.console.web.guard;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * A random token in a cookie that other sites cannot send, and once more in each form. It works on several nodes behind one address, and
 * without a session.
 */
public final class Tokens {
    /** The field of a form. */
    public static final String FIELD = "token";

    private static final String HEADER = "X-Tasuki-Token";
    private static final String COOKIE = "tasuki-token";
    private static final String ATTRIBUTE = Tokens.class.getName();
    private static final int BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private final String path;

    /** For pages under this path. */
    public Tokens(String path) {
        this.path = path;
    }

    /** The one that belongs into the forms of the answer to this request. */
    public static String of(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(ATTRIBUTE));
    }

    void prepare(HttpServletRequest request, HttpServletResponse response) {
        String token = fromCookie(request);
        if (token == null) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            response.addHeader(
                    HttpHeaders.SET_COOKIE,
                    ResponseCookie.from(COOKIE, token)
                            .path(request.getContextPath() + path)
                            .httpOnly(true)
                            .secure(request.isSecure())
                            .sameSite("Lax")
                            .build()
                            .toString());
        }
        request.setAttribute(ATTRIBUTE, token);
    }

    boolean matches(HttpServletRequest request) {
        String expected = fromCookie(request);
        String given = request.getHeader(HEADER);
        if (given == null) {
            given = request.getParameter(FIELD);
        }
        return expected != null
                && given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String fromCookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(COOKIE) && cookie.getValue().matches("[A-Za-z0-9_-]{32}")) {
                return cookie.getValue();
            }
        }
        return null;
    }
}
