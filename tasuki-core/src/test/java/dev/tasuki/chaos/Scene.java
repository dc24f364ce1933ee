package dev.tasuki.chaos;

import java.nio.file.Path;

/** Everything that takes part in a run. */
record Scene(Diary diary, Outside outside, Cluster cluster, Published published, Effects effects, Progress progress)
        implements AutoCloseable {

    static Scene set(Path directory, Fate.Lots lots) throws Exception {
        Diary diary = new Diary(directory.resolve("diary.log"));
        Outside outside = new Outside(lots.seed());
        Cluster cluster = new Cluster(directory, lots, outside);
        Published published = new Published(lots);
        Effects effects = new Effects(cluster.postgres().dataSource(), outside, published);
        return new Scene(diary, outside, cluster, published, effects, new Progress(published, effects));
    }

    @Override
    public void close() {
        cluster.close();
        outside.close();
        diary.close();
    }
}
