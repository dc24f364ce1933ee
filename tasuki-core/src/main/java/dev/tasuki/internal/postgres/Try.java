package dev.tasuki.internal.postgres;

import java.time.Duration;
import java.util.List;

/**
 * A try of a parked delivery that succeeded.
 *
 * @param attempt which try it was, from 1
 */
public record Try(long seq, int attempt, Duration took) {

    static long[] seqs(List<Try> tries) {
        return tries.stream().mapToLong(Try::seq).toArray();
    }

    static int[] attempts(List<Try> tries) {
        return tries.stream().mapToInt(Try::attempt).toArray();
    }

    static int[] micros(List<Try> tries) {
        return tries.stream().mapToInt(done -> Sql.micros(done.took())).toArray();
    }
}
