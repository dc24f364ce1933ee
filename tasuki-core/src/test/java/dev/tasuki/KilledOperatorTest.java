package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tasuki.operations.AuditEntry;
import dev.tasuki.operations.By;
import dev.tasuki.operations.DeadLetterFilter;
import dev.tasuki.operations.Operations;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Every act is in the audit, also when the process is killed right after it; and a redrive goes on without whoever asked for it. */
@Tag("one-jdk")
class KilledOperatorTest {
    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasDoneIsOnRecordAndGoesOn() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        Tasuki node = database.started(TestDatabase.consumer("mail", Effect.database())
                .startFrom(StartFrom.EARLIEST)
                .handler(delivery -> {
                    if (broken.get()) {
                        throw new Unrecoverable("broken");
                    }
                }));
        for (int i = 0; i < 20; i++) {
            database.publish(node, Message.to("orders").type("T").key("k" + i).build());
        }
        await().until(() -> database.number("select count(*) from tasuki.parked where state = 'dead'") == 20);
        broken.set(false);
        try (ChildJvm operator = new ChildJvm(Operator.class, List.of("-Xmx64m"), database.jdbcUrl())) {
            assertThat(operator.exitCode(60))
                    .describedAs("%s", operator.lines())
                    .isEqualTo(77);
        }
        Operations operations = Operations.on(database.source());
        assertThat(operations.audit(null, null, 10).items())
                .extracting(AuditEntry::act, AuditEntry::who, AuditEntry::affected)
                .containsExactly(
                        tuple("redrive", "killed", 19L), tuple("pause", "killed", 1L), tuple("discard", "killed", 1L));
        operations.resume("mail", new By("mika", "goes on"));
        await().until(() -> database.number("select count(*) from tasuki.parked where state = 'done'") == 19);
    }

    /** Acts, and dies of each act as soon as it is done: here of the last one. */
    static final class Operator {
        public static void main(String[] args) {
            ChildJvm.endWithParent();
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setURL(args[0]);
            Operations operations = Operations.on(source);
            By killed = new By("killed", "to see what is left");
            DeadLetterFilter all = DeadLetterFilter.of("mail");
            operations.deadLetters().discard(DeadLetterFilter.of("mail", 1), killed);
            operations.pause("mail", killed);
            operations.deadLetters().redrive(all, killed);
            Runtime.getRuntime().halt(77);
        }
    }
}
