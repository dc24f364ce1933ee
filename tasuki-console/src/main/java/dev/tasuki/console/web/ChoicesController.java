package dev.tasuki.console.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a visitor chooses for himself, and what is nowhere. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER)
class ChoicesController {
    private final Pages pages;

    ChoicesController(Pages pages) {
        this.pages = pages;
    }

    /** From now on in this language; back to where he was. */
    @GetMapping("/language")
    ResponseEntity<String> language(
            HttpServletRequest request, @RequestParam String lang, @RequestParam(defaultValue = "") String from) {
        Chrome chrome = pages.chrome(request, "flow");
        boolean inside = from.equals(chrome.base())
                || from.startsWith(chrome.base() + "/")
                || from.startsWith(chrome.base() + "?");
        ResponseCookie cookie = ResponseCookie.from(Pages.LANGUAGE_COOKIE, lang.startsWith("ja") ? "ja" : "en")
                .path(chrome.base())
                .maxAge(Duration.ofDays(365))
                .httpOnly(true)
                .sameSite("Lax")
                .secure(request.isSecure())
                .build();
        ResponseEntity<String> back =
                ActsController.seeOther(inside && from.matches("[\\x21-\\x7e]*") ? from : chrome.base());
        return ResponseEntity.status(back.getStatusCode())
                .headers(back.getHeaders())
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .build();
    }

    @GetMapping("/help")
    ResponseEntity<String> help(HttpServletRequest request) {
        return pages.page(request, "help", "help", Map.of());
    }

    /** No page, rather than the application's. */
    @GetMapping("/**")
    ResponseEntity<String> nowhere(HttpServletRequest request) {
        throw new NotThere("page", request.getRequestURI());
    }
}
