package dev.tasuki.model;

import java.util.ArrayList;
import java.util.List;

/** Lists that never change: changes make new ones. */
final class Lists {
    private Lists() {}

    static <T> List<T> with(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    static <T> List<T> withAll(List<T> list, List<T> more) {
        List<T> longer = new ArrayList<>(list);
        longer.addAll(more);
        return List.copyOf(longer);
    }

    static <T> List<T> set(List<T> list, int index, T element) {
        List<T> changed = new ArrayList<>(list);
        changed.set(index, element);
        return List.copyOf(changed);
    }

    static <T> List<T> without(List<T> list, int index) {
        List<T> shorter = new ArrayList<>(list);
        shorter.remove(index);
        return List.copyOf(shorter);
    }

    static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
