package dev.tasuki.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {
    private static final Path HOME = Path.of("/clone");

    @Test
    void withoutOptionsEverythingHasItsUsualPlace() throws Exception {
        DemoOptions options = parse("");
        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.data()).isEqualTo(Path.of("/clone/data/demo").toAbsolutePath());
        assertThat(options.databaseUrl()).isEmpty();
        assertThat(options.fresh()).isFalse();
    }

    @Test
    void optionsAreTakenInBothWaysOfWriting() throws Exception {
        assertThat(parse("--port 0 --data=/tmp/x --fresh"))
                .isEqualTo(new DemoOptions(0, Path.of("/tmp/x").toAbsolutePath(), java.util.Optional.empty(), true));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://localhost/shop, jdbc:postgresql://localhost/shop",
        "postgres://me:p%40ss+1@db:5433/shop?sslmode=require,"
                + " jdbc:postgresql://db:5433/shop?sslmode=require&user=me&password=p%40ss%2B1",
        "jdbc:postgresql://db/shop?user=me, jdbc:postgresql://db/shop?user=me"
    })
    void aDatabaseIsNamedInEitherWay(String url, String jdbcUrl) throws Exception {
        assertThat(parse("--database-url " + url).databaseUrl()).contains(jdbcUrl);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--prot 1",
                "--port",
                "--port x",
                "--port 65536",
                "--port -1",
                "--data",
                "--data --fresh",
                "extra",
                "--database-url mysql://x/y",
                "--database-url postgresql://x",
                "--fresh --database-url postgresql://x/y"
            })
    void whatCannotBeUnderstoodIsSaid(String arguments) {
        assertThatThrownBy(() -> parse(arguments)).isInstanceOf(DemoOptions.WrongUsage.class);
    }

    private static DemoOptions parse(String arguments) throws DemoOptions.WrongUsage {
        return DemoOptions.parse(arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")), HOME);
    }
}
