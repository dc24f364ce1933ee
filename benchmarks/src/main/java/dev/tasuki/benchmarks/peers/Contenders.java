package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Contender;
import java.util.List;

/** All that can be compared. */
public final class Contenders {
    private Contenders() {}

    /** Tasuki and its peers, in the order of the reports. */
    public static List<Contender> all() {
        return List.of(
                new TasukiContender(TasukiContender.Use.ONE_BY_ONE),
                new TasukiContender(TasukiContender.Use.BATCHES),
                new HandWrittenOutbox(false),
                new HandWrittenOutbox(true),
                new DbScheduler(),
                new JobRunrContender(),
                new Modulith(),
                new Namastack(),
                new Gruelbox(),
                new ArtemisContender(),
                new KafkaContender());
    }

    /** Tasuki where it hears of the commits of those who publish, as with the starter. */
    public static Contender tasukiInSpring() {
        return new TasukiContender(TasukiContender.Use.IN_SPRING);
    }

    /** The transaction of W1 with a plain INSERT instead of a message. */
    public static Contender plainInsert() {
        return Reference.plainOutbox();
    }

    /** The effects of W2 with no messaging: a JDBC loop, and the server by itself. */
    public static List<Contender> effectsAlone() {
        return List.of(Reference.bareLoop(), Reference.serverSide());
    }
}
