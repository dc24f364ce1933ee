package dev.tasuki;

/** The two kinds of effect, for tests of what they have in common. */
enum Kind {
    DATABASE(Effect.database()),
    EXTERNAL(Effect.external("the world"));

    final Effect effect;

    Kind(Effect effect) {
        this.effect = effect;
    }
}
