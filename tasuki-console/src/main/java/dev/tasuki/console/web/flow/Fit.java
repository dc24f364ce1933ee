package dev.tasuki.console.web.flow;

/** How much of a text fits. A server knows no fonts: it reckons with the widths of a common one, and rather too much than too little. */
final class Fit {
    private static final double LATIN = 0.57;
    private static final double CAPITAL = 0.68;
    private static final double NARROW = 0.33;
    private static final double WIDE = 1.02;
    private static final String NARROW_ONES = "iljtfrI.,:;'|!()[] -";

    private Fit() {}

    /** The size of a kind of text, as the style sheet has it. */
    static double size(String kind) {
        return switch (kind.split(" ")[0]) {
            case "name" -> 16;
            case "big" -> 20;
            case "small" -> 11.5;
            default -> 13;
        };
    }

    static double width(String text, double size) {
        return text.codePoints().mapToDouble(Fit::of).sum() * size;
    }

    private static double of(int c) {
        if (NARROW_ONES.indexOf(c) >= 0) {
            return NARROW;
        } else if (c >= 0x2e80) {
            return WIDE;
        }
        return Character.isUpperCase(c) || c == 'm' || c == 'w' ? CAPITAL : LATIN;
    }

    static String cut(String text, double room, double size) {
        if (width(text, size) <= room) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        double left = room - of('…') * size;
        for (int c : text.codePoints().toArray()) {
            left -= of(c) * size;
            if (left < 0) {
                break;
            }
            kept.appendCodePoint(c);
        }
        return kept.append('…').toString();
    }
}
