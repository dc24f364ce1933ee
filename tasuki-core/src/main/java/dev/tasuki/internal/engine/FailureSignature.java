package dev.tasuki.internal.engine;

import dev.tasuki.internal.postgres.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * What failures of one kind have in common: the type of the exception at the bottom, and the first frame of its stack that is not of
 * the JDK, of this engine or of a well-known library. Lines and the numbers of generated classes are left out, so that it stays the
 * same from build to build for as long as the code has its names.
 */
final class FailureSignature {
    private static final int LONGEST = 300;
    private static final int DEEPEST = 50;
    private static final List<String> NOT_OWN = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "jakarta.",
            "kotlin.",
            "dev.tasuki.internal.",
            "dev.tasuki.spring.",
            "dev.tasuki.Handler",
            "dev.tasuki.Consumer",
            "org.springframework.",
            "org.hibernate.",
            "org.postgresql.",
            "org.eclipse.angus.",
            "com.zaxxer.",
            "tools.jackson.",
            "com.fasterxml.",
            "io.netty.",
            "reactor.",
            "okhttp3.",
            "org.apache.");

    private FailureSignature() {}

    static Failure.Signature of(Throwable error) {
        Throwable bottom = bottom(error);
        String at = own(bottom);
        if (at.isEmpty()) {
            at = own(error);
        }
        String fingerprint = bottom.getClass().getName() + (at.isEmpty() ? "" : " at " + at);
        return new Failure.Signature(FailureVerdict.storable(fingerprint, LONGEST), kind(error));
    }

    private static Throwable bottom(Throwable error) {
        Throwable bottom = error;
        for (int depth = 0; bottom.getCause() != null && depth < DEEPEST; depth++) {
            bottom = bottom.getCause();
        }
        return bottom;
    }

    private static String own(Throwable error) {
        for (StackTraceElement frame : error.getStackTrace()) {
            String type = frame.getClassName();
            if (NOT_OWN.stream().noneMatch(type::startsWith)) {
                return stable(type) + "." + stable(frame.getMethodName());
            }
        }
        return "";
    }

    /** Without what a compiler or a proxy counts: {@code lambda$handle$3}, {@code Mail$$SpringCGLIB$$0}, {@code Mail$1}. */
    private static String stable(String name) {
        return name.replaceAll("\\$\\$.*", "")
                .replaceAll("lambda\\$(.*)\\$\\d+", "$1")
                .replaceAll("\\$\\d+", "");
    }

    private static String kind(Throwable error) {
        if (HandledDelivery.isUnreadable(error)) {
            return "unreadable";
        }
        if (any(
                error,
                e -> e instanceof ConnectException
                        || e instanceof NoRouteToHostException
                        || e instanceof UnknownHostException)) {
            return "refused";
        }
        if (error instanceof TimedOut
                || any(
                        error,
                        e -> e instanceof SocketTimeoutException
                                || e instanceof TimeoutException
                                || isHttpTimeout(e))) {
            return "timeout";
        }
        boolean io = any(error, e -> e instanceof IOException || e instanceof SQLTransientConnectionException);
        return io ? "io" : "other";
    }

    /** By its name: the module java.net.http need not be there. */
    private static boolean isHttpTimeout(Throwable error) {
        return error.getClass().getName().equals("java.net.http.HttpTimeoutException");
    }

    private static boolean any(Throwable error, Predicate<Throwable> kind) {
        return FailureVerdict.first(error, kind) != null;
    }
}
