package dev.tasuki.orders.consumers;

import dev.tasuki.orders.OrdersProperties;
import dev.tasuki.orders.Rehearsed;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.springframework.stereotype.Component;

/** Speaks to the mail server. */
@Component
class Smtp implements Rehearsed {
    private final Session session;
    private final InternetAddress from;

    Smtp(OrdersProperties properties) throws MessagingException {
        OrdersProperties.Mail mail = properties.mail();
        String timeout = Long.toString(mail.timeout().toMillis());
        Properties smtp = new Properties();
        smtp.put("mail.smtp.host", mail.host());
        smtp.put("mail.smtp.port", Integer.toString(mail.port()));
        smtp.put("mail.smtp.connectiontimeout", timeout);
        smtp.put("mail.smtp.timeout", timeout);
        smtp.put("mail.smtp.localhost", "localhost"); // what to say in EHLO, without asking a name server
        session = Session.getInstance(smtp);
        from = new InternetAddress(mail.from(), true);
    }

    /**
     * Sends a mail.
     *
     * @param messageId its identity, the same for each repetition
     * @throws MessagingException when it could not be sent, or the server did not say whether it took it
     */
    void send(String messageId, String to, String subject, String text) throws MessagingException {
        MimeMessage mail = mail(messageId, to, subject, text);
        Transport.send(mail, mail.getAllRecipients());
    }

    /** Writes a mail that is not sent, and says hello to the server. */
    @Override
    public void rehearse() throws MessagingException, IOException {
        mail("<nobody@tasuki.example>", "nobody@example.com", "Rehearsal", "…")
                .writeTo(OutputStream.nullOutputStream());
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect();
        }
    }

    private MimeMessage mail(String messageId, String to, String subject, String text) throws MessagingException {
        MimeMessage mail = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", messageId);
            }
        };
        mail.setFrom(from);
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
        mail.setSubject(subject, StandardCharsets.UTF_8.name());
        mail.setText(text, StandardCharsets.UTF_8.name());
        mail.saveChanges();
        return mail;
    }
}
