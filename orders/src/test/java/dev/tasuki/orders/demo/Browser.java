package dev.tasuki.orders.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real browser, the machine's own chromium without a window, told what to do through its debugging port. One page. */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final String session;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

    /** What pages complained of: errors of scripts, and what the policy of the page refused. */
    final List<String> complaints = new CopyOnWriteArrayList<>();

    /** What was asked of other machines; there should be none. */
    final List<String> foreign = new CopyOnWriteArrayList<>();

    private Browser(Process process, Path profile, String url) {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Listening())
                .join();
        String target = send(null, "Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .stringValue();
        session = send(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .stringValue();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            send(session, domain + ".enable", Map.of());
        }
        size(1280, 900);
    }

    /** Where it is, if this machine has one. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start() {
        try {
            Path profile = Files.createTempDirectory("tasuki-browser");
            Process process = new ProcessBuilder(
                            program().orElseThrow().toString(),
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--hide-scrollbars",
                            "--disable-dev-shm-usage",
                            "--disable-background-networking",
                            "--no-first-run",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("DevTools listening on ")) {
                    Thread rest = new Thread(() -> said.lines().forEach(ignored -> {}), "browser-output");
                    rest.setDaemon(true);
                    rest.start();
                    return new Browser(process, profile, line.substring("DevTools listening on ".length()));
                }
            }
            throw new AssertionError("the browser ended before it could be told anything");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Listening implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                heard(message);
            }
            from.request(1);
            return null;
        }
    }

    private void heard(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.path("id").intValue());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        JsonNode params = message.path("params");
        switch (message.path("method").asString("")) {
            case "Runtime.exceptionThrown" ->
                complaints.add(params.path("exceptionDetails").toString());
            case "Log.entryAdded" -> {
                JsonNode entry = params.path("entry");
                if (entry.path("level").asString("").equals("error")
                        && !entry.path("source").asString("").equals("network")) {
                    complaints.add(entry.path("text").asString(""));
                }
            }
            case "Network.requestWillBeSent" -> {
                String url = params.path("request").path("url").asString("");
                if (!url.startsWith("http://127.0.0.1") && !url.startsWith("data:") && !url.startsWith("about:")) {
                    foreign.add(url);
                }
            }
            default -> {}
        }
    }

    private JsonNode send(String to, String method, Map<String, ?> params) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        Map<String, Object> message = new LinkedHashMap<>(Map.of("id", id, "method", method, "params", params));
        if (to != null) {
            message.put("sessionId", to);
        }
        synchronized (socket) {
            socket.sendText(JSON.writeValueAsString(message), true).join();
        }
        JsonNode result =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        Assertions.assertThat(result.has("error")).as("%s: %s", method, result).isFalse();
        return result.path("result");
    }

    /** The value of an expression in the page, awaited when it is a promise. */
    JsonNode eval(String expression) {
        JsonNode answer = send(
                session,
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        Assertions.assertThat(answer.has("exceptionDetails"))
                .as("%s: %s", expression, answer)
                .isFalse();
        return answer.path("result").path("value");
    }

    void open(String url) {
        send(session, "Page.navigate", Map.of("url", url));
        until("document.readyState === 'complete' && location.href.startsWith(" + JSON.writeValueAsString(url) + ")");
    }

    /** Waits for a page that something else than {@link #open} leads to, and for its scripts: a key pressed before is nobody's. */
    void arrivesAt(String path) {
        until("location.pathname.endsWith('" + path + "') && document.readyState === 'complete'");
    }

    /** Waits until an expression is true; meanwhile the page may be loaded anew. */
    void until(String condition) {
        Awaitility.await(condition)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> eval(condition).asBoolean(false));
    }

    /** Waits for a text in the page. */
    void untilSeen(String text) {
        until("document.body.innerText.includes(" + JSON.writeValueAsString(text) + ")");
    }

    String text() {
        return eval("document.body.innerText").stringValue();
    }

    void click(String selector) {
        String found = "document.querySelector(" + JSON.writeValueAsString(selector) + ")";
        until(found + " !== null");
        eval(found + ".click()");
    }

    /** One key, as a person presses it. */
    void press(String key) {
        boolean text = key.length() == 1;
        Map<String, Object> down = new LinkedHashMap<>(Map.of("type", "keyDown", "key", key));
        if (text) {
            down.put("text", key);
        } else if (key.equals("Enter")) {
            down.put("text", "\r");
            down.put("code", "Enter");
            down.put("windowsVirtualKeyCode", 13);
        } else if (key.equals("Tab")) {
            down.put("code", "Tab");
            down.put("windowsVirtualKeyCode", 9);
        }
        send(session, "Input.dispatchKeyEvent", down);
        send(session, "Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
    }

    void type(String text) {
        send(session, "Input.insertText", Map.of("text", text));
    }

    void size(int width, int height) {
        send(
                session,
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) {
        send(
                session,
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void screenshot(Path file) {
        try {
            Files.createDirectories(file.getParent());
            String data = send(
                            session, "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                    .path("data")
                    .stringValue();
            Files.write(file, Base64.getDecoder().decode(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            List<Path> files = new ArrayList<>();
            try (Stream<Path> all = Files.walk(profile)) {
                all.sorted(Comparator.reverseOrder()).forEach(files::add);
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // the browser's last processes may still write; the directory is the system's to clean up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
