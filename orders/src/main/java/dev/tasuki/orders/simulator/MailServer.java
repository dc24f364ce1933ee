package dev.tasuki.orders.simulator;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An SMTP server that accepts every mail and delivers none: it notes them in its {@link Mailbox}. */
public final class MailServer implements Closeable {
    private static final int IDLE_MILLIS = 60_000;
    private static final long SLOW_MILLIS = 1_000;

    private final Mailbox mailbox;
    private final Control control;
    private final ServerSocket server;
    private final ExecutorService sessions = Executors.newCachedThreadPool();

    MailServer(Path directory, int port) throws IOException {
        mailbox = new Mailbox(directory);
        control = new Control(directory, mailbox::state);
        server = new ServerSocket();
        server.bind(Loopback.address(port), 200);
        new Thread(this::acceptAll, "smtp-accept").start();
    }

    /** Runs the server until its standard input ends. Arguments: its directory, its port (0: any). */
    public static void main(String[] args) throws IOException {
        Program.endWithParent();
        Program.Arguments arguments = Program.Arguments.of(args);
        MailServer mailServer = new MailServer(arguments.directory(), arguments.port());
        Program.ready(mailServer.port(), mailServer.controlPort());
    }

    int port() {
        return server.getLocalPort();
    }

    int controlPort() {
        return control.port();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sessions.execute(() -> session(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.err.println("smtp: could not accept a connection: " + e);
                }
            }
        }
    }

    private void session(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            socket.setTcpNoDelay(true);
            SmtpWire wire = new SmtpWire(socket.getInputStream(), socket.getOutputStream());
            if (!talk(wire)) {
                socket.setSoLinger(true, 0); // a reset: the caller sees a broken connection, not a goodbye
            }
        } catch (IOException e) {
            // The caller has gone, or said nothing for too long. Either is its own business.
        }
    }

    /** Talks until the end; false when the connection is to be dropped. */
    private boolean talk(SmtpWire wire) throws IOException {
        if (control.fault().strikes(Fault.Mode.DOWN)) {
            return false;
        }
        wire.write("220 localhost ESMTP");
        SmtpDialogue dialogue = new SmtpDialogue();
        for (byte[] line = wire.readCommand(); line != null; line = wire.readCommand()) {
            if (control.fault().strikes(Fault.Mode.DOWN)) {
                return false;
            }
            SmtpDialogue.Reply reply = dialogue.to(line);
            wire.write(reply.text());
            if (reply.then() == SmtpDialogue.Reply.Then.CLOSE) {
                return true;
            }
            if (reply.then() == SmtpDialogue.Reply.Then.READ_MAIL && !receive(wire, dialogue)) {
                return false;
            }
        }
        return true;
    }

    private boolean receive(SmtpWire wire, SmtpDialogue dialogue) throws IOException {
        byte[] mail = wire.readMail(SmtpDialogue.LONGEST_MAIL);
        Fault fault = control.fault();
        if (fault.strikes(Fault.Mode.DOWN)) {
            return false;
        }
        if (mail == null) {
            wire.write("552 The mail is longer than " + SmtpDialogue.LONGEST_MAIL + " bytes");
        } else if (fault.strikes(Fault.Mode.FLAKY)) {
            wire.write("451 Busy, try again");
        } else {
            mailbox.accept(mail, dialogue.recipients());
            if (fault.strikes(Fault.Mode.TIMEOUT_AFTER_EFFECT)) {
                return false;
            }
            if (fault.strikes(Fault.Mode.SLOW)) {
                pause();
            }
            wire.write("250 Accepted");
        }
        dialogue.accepted();
        return true;
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sessions.shutdownNow();
        control.close();
        mailbox.close();
    }
}
