package dev.tasuki.console.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door of a console that runs alone: its login, and the way in. */
@RestController
class DoorController {
    private final Pages pages;

    DoorController(Pages pages) {
        this.pages = pages;
    }

    @GetMapping("/")
    ResponseEntity<String> root(HttpServletRequest request) {
        return ActsController.seeOther(pages.chrome(request, "flow").base());
    }

    @GetMapping(ConsolePath.PLACEHOLDER + "/login")
    ResponseEntity<String> login(HttpServletRequest request) {
        String said = request.getParameter("wrong") != null
                ? "wrong"
                : request.getParameter("wait") != null ? "wait" : request.getParameter("out") != null ? "out" : "";
        return pages.page(request, "login", "login", Map.of("said", said));
    }
}
