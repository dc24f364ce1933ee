package dev.tasuki.console.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door of a console that runs alone: its login, and the way in. */
@RestController
class DoorController {
    /** What the login may have to say, as a parameter. */
    private static final List<String> SAID = List.of("wrong", "wait", "failed", "out");

    private final Pages pages;
    private final Door door;

    DoorController(Pages pages, Door door) {
        this.pages = pages;
        this.door = door;
    }

    @GetMapping("/")
    ResponseEntity<String> root(HttpServletRequest request) {
        return ActsController.seeOther(pages.chrome(request, "flow").base());
    }

    @GetMapping(ConsolePath.PLACEHOLDER + "/login")
    ResponseEntity<String> login(HttpServletRequest request) {
        String said = SAID.stream()
                .filter(word -> request.getParameter(word) != null)
                .findFirst()
                .orElse("");
        return pages.page(request, "login", "login", Map.of("said", said, "door", door));
    }
}
