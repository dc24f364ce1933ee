package dev.tasuki.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortTest {

    @RegisterExtension
    private final Scratch scratch = Scratch.inTemporaryDirectory();

    @Test
    void aChosenPortIsUsed() {
        int port = Ports.free();
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.at(scratch.usedData()).port(port).start()) {
            assertThat(postgres.port()).isEqualTo(port);
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        int port = Ports.free();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> EmbeddedPostgres.at(scratch.usedData())
                            .port(other.getLocalPort())
                            .start())
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("Port " + port + " of 127.0.0.1 is taken by another program");
        }
    }

    /** The look before the start can come too early: here the port is taken, and PostgreSQL itself finds that out. */
    @Test
    void aPortThatIsTakenAtTheLastMomentFailsTheStartWithPostgresOwnWords() throws Exception {
        Cluster cluster = newCluster();
        int port = Ports.free();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> Postmaster.launch(cluster, other.getLocalPort(), new Settings()))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("ended with exit status 1 while starting on port " + port)
                    .hasMessageContaining("could not bind IPv4 address");
        }
    }

    /** Same kind of server, same user, even the same password: it is not the one that was started. */
    @Test
    void aForeignServerIsNotAdopted() throws SQLException {
        try (EmbeddedPostgres foreign = EmbeddedPostgres.temporary()) {
            Sql.execute(foreign, "create table touched_by (name text)");
            assertThatThrownBy(() -> EmbeddedPostgres.at(scratch.usedData())
                            .port(foreign.port())
                            .start())
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("is taken");
            Database itsOwn = new Database(foreign.port(), "postgres", foreign.password());
            assertThatThrownBy(() -> Postmaster.requireInstance(itsOwn, "the one just started"))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("Another PostgreSQL than the one just started answers");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortThatDoesNotExistIsRefused(int port) {
        assertThatThrownBy(() -> EmbeddedPostgres.at(scratch.usedData()).port(port))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("got " + port);
    }

    private Cluster newCluster() {
        Binaries binaries = BinaryCache.unpacked(message -> {});
        return Cluster.openOrCreate(DataDirectory.at(scratch.usedData()), binaries, message -> {});
    }
}
