package dev.tasuki.console.web.alone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;

/** The description of the API is of this API. */
@Tag("one-jdk")
class OpenApiTest {
    @Test
    void everyRouteIsDescribedAndNoOther() {
        AloneOptions nowhere = new AloneOptions(
                List.of(new AloneOptions.Database("none", "jdbc:postgresql://127.0.0.1:1/none")),
                0,
                "127.0.0.1",
                Logins.NONE,
                "en");
        try (RunningConsole console = RunningConsole.start(nowhere)) {
            Set<String> routes = new TreeSet<>();
            console.context()
                    .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                    .getHandlerMethods()
                    .keySet()
                    .forEach(mapping -> mapping.getPatternValues().stream()
                            .filter(path -> path.startsWith("/tasuki/api/") && !path.endsWith("**"))
                            .forEach(path -> mapping.getMethodsCondition()
                                    .getMethods()
                                    .forEach(method -> expanded(path.substring("/tasuki/api".length()))
                                            .forEach(one -> routes.add(method + " " + one)))));
            Map<String, Object> description = new Yaml()
                    .load(new Caller(console.port())
                            .get("/tasuki/api/openapi.yaml")
                            .text());
            Set<String> described = new TreeSet<>();
            ((Map<?, ?>) description.get("paths"))
                    .forEach((path, methods) -> ((Map<?, ?>) methods)
                            .keySet().stream()
                                    .filter(method -> Set.of("get", "post").contains(method))
                                    .forEach(method ->
                                            described.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
            assertThat(routes).hasSizeGreaterThan(20);
            assertThat(described).isEqualTo(routes);
        }
    }

    /** {act:stop|continue} are two. */
    private static List<String> expanded(String path) {
        var choice = Pattern.compile("\\{\\w+:([^}]+)}").matcher(path);
        if (!choice.find()) {
            return List.of(path);
        }
        return Stream.of(choice.group(1).split("\\|"))
                .map(one -> path.replace(choice.group(), one))
                .toList();
    }
}
