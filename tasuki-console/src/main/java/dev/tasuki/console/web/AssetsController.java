package dev.tasuki.console.web;

import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Hands out scripts, styles and pictures. */
@RestController
@RequestMapping(ConsolePath.PLACEHOLDER + "/assets")
class AssetsController {
    private static final Duration KEPT = Duration.ofHours(1);
    private final Assets assets;

    AssetsController(Assets assets) {
        this.assets = assets;
    }

    @GetMapping("/{name}")
    ResponseEntity<byte[]> asset(@PathVariable String name) {
        Assets.Asset asset = assets.find(name).orElseThrow(() -> new NotThere("page", name));
        return ResponseEntity.ok()
                .eTag(asset.tag())
                .cacheControl(CacheControl.maxAge(KEPT).mustRevalidate())
                .contentType(asset.type())
                .body(asset.content());
    }
}
