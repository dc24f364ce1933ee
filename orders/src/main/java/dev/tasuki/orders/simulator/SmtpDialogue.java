package dev.tasuki.orders.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of one SMTP session (RFC 5321), without the wire: a command goes in, a reply comes out. After the reply to DATA,
 * the caller reads the mail and hands it to {@link #accepted}.
 */
final class SmtpDialogue {
    static final int LONGEST_MAIL = 1 << 20;
    private static final int MOST_RECIPIENTS = 100;
    private static final Pattern PATH =
            Pattern.compile("(FROM|TO): ?<([^<>\\s]*)>((?: [A-Za-z0-9=.+-]+)*)", Pattern.CASE_INSENSITIVE);

    private boolean greeted;
    private @Nullable String sender;
    private final List<String> recipients = new ArrayList<>();

    /** What the server answers, and what it does then. */
    record Reply(String text, Then then) {
        enum Then {
            READ_COMMAND,
            READ_MAIL,
            CLOSE
        }
    }

    /** The reply to a command line (without its line end). */
    Reply to(byte[] line) {
        String command = new String(line, StandardCharsets.UTF_8).strip();
        int space = command.indexOf(' ');
        String verb = (space < 0 ? command : command.substring(0, space)).toUpperCase(Locale.ROOT);
        String rest = space < 0 ? "" : command.substring(space + 1).strip();
        return switch (verb) {
            case "EHLO", "HELO" -> hello(verb, rest);
            case "MAIL" -> mail(rest);
            case "RCPT" -> recipient(rest);
            case "DATA" -> data();
            case "RSET" -> {
                reset();
                yield reply("250 OK");
            }
            case "NOOP" -> reply("250 OK");
            case "VRFY" -> reply("252 Send it and see");
            case "QUIT" -> new Reply("221 Bye", Reply.Then.CLOSE);
            default -> reply("500 Unknown command");
        };
    }

    /** Who the mail in progress goes to. */
    List<String> recipients() {
        return List.copyOf(recipients);
    }

    /** The mail was dealt with, one way or the other: the next may begin. */
    void accepted() {
        reset();
    }

    private Reply hello(String verb, String domain) {
        if (domain.isEmpty()) {
            return reply("501 " + verb + " needs a domain");
        }
        reset();
        greeted = true;
        return reply(
                verb.equals("HELO")
                        ? "250 localhost"
                        : "250-localhost\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE " + LONGEST_MAIL);
    }

    private Reply mail(String argument) {
        Matcher path = PATH.matcher(argument);
        if (!path.matches() || !path.group(1).equalsIgnoreCase("FROM")) {
            return reply("501 Expected MAIL FROM:<address>");
        }
        if (!greeted || sender != null) {
            return reply("503 " + (greeted ? "One mail at a time" : "Say EHLO first"));
        }
        sender = path.group(2);
        return reply("250 OK");
    }

    private Reply recipient(String argument) {
        Matcher path = PATH.matcher(argument);
        if (!path.matches()
                || !path.group(1).equalsIgnoreCase("TO")
                || path.group(2).isEmpty()) {
            return reply("501 Expected RCPT TO:<address>");
        }
        if (sender == null) {
            return reply("503 Say MAIL FROM first");
        }
        if (recipients.size() == MOST_RECIPIENTS) {
            return reply("452 Too many recipients");
        }
        recipients.add(path.group(2));
        return reply("250 OK");
    }

    private Reply data() {
        if (recipients.isEmpty()) {
            return reply("503 Say RCPT TO first");
        }
        return new Reply("354 End with a dot on a line of its own", Reply.Then.READ_MAIL);
    }

    private void reset() {
        sender = null;
        recipients.clear();
    }

    private static Reply reply(String text) {
        return new Reply(text, Reply.Then.READ_COMMAND);
    }
}
