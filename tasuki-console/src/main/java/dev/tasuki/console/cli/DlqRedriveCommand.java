package dev.tasuki.console.cli;

import dev.tasuki.console.text.Sheet;
import dev.tasuki.console.view.Difference;
import dev.tasuki.console.view.Payload;
import dev.tasuki.console.view.RedrivesView;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetter;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.DeadLetters;
import dev.tasuki.operations.Operations;
import dev.tasuki.operations.Redrive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives dead letters back to work. */
@Command(name = "redrive")
final class DlqRedriveCommand extends Acting {
    @Mixin
    final FilterOptions options = new FilterOptions();

    @Option(names = "--payload", paramLabel = "FILE", descriptionKey = "option.payload")
    @Nullable
    Path payload;

    @Option(names = "--detach", descriptionKey = "option.detach")
    boolean detach;

    DlqRedriveCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer(Operations operations) {
        DeadLetterFilter filter = options.filterForAct(session);
        Redrive begun = payload == null ? asItWas(operations, filter) : edited(operations, filter, payload);
        if (detach) {
            return new Answer(
                    begun,
                    pen -> RedrivesView.one(pen, begun).line(pen.say("redrive.farewell", String.valueOf(begun.id()))),
                    false);
        }
        Redrive redrive = new Following(session, this::say).follow(operations.deadLetters(), begun);
        return new Answer(redrive, pen -> RedrivesView.one(pen, redrive), RedrivesView.needsAttention(redrive));
    }

    private Redrive asItWas(Operations operations, DeadLetterFilter filter) {
        DeadLetter.Preview preview = preview(operations, filter);
        confirm(
                RedrivesView.previewOfRedrive(session.pen(), preview),
                session.pen().say("confirm.redrive", preview.count()));
        return operations.deadLetters().redrive(filter, by());
    }

    private Redrive edited(Operations operations, DeadLetterFilter filter, Path file) {
        String consumer = filter.consumer();
        if (consumer == null || filter.seqs().size() != 1) {
            throw new Refused(session.pen().say("error.payload.one"));
        }
        By by = byWithReason();
        long seq = filter.seqs().iterator().next();
        DeadLetters letters = operations.deadLetters();
        DeadLetter.Detail detail = letters.find(consumer, seq)
                .orElseThrow(() -> new Refused(session.pen().say("error.no.letter", consumer, String.valueOf(seq))));
        byte[] after = checked(read(file), detail);
        Sheet sheet =
                RedrivesView.previewOfRedrive(session.pen(), preview(operations, DeadLetterFilter.of(consumer, seq)));
        sheet.heading(session.pen().say("redrive.difference"));
        sheet.block(Difference.between(Payload.pretty(detail.payload()), Payload.pretty(after)));
        confirm(sheet, session.pen().say("confirm.redrive.edited", "#" + seq));
        return letters.redriveEdited(consumer, seq, after, by);
    }

    private byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Refused(session.pen().say("error.payload.file", file.toString(), e.toString()));
        }
    }

    private byte[] checked(byte[] after, DeadLetter.Detail detail) {
        if (Arrays.equals(after, detail.payload())) {
            throw new Refused(session.pen().say("error.payload.same"));
        }
        if (detail.contentType().contains("json") && !Payload.isJson(after)) {
            throw new Refused(session.pen().say("error.payload.json"));
        }
        return after;
    }
}
