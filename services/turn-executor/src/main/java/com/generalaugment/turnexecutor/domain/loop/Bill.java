package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/** What a turn has used, of each model that it asked one after the other, at that model's own price. */
public record Bill(List<Entry> entries) {

    static final Bill NOTHING = new Bill(List.of());

    record Entry(Route route, TokenUsage usage) {

        long micros() {
            return route.price().of(usage);
        }
    }

    /** Calls of the same model stand together: their cost is rounded up once. */
    Bill plus(Route route, TokenUsage used) {
        if (used.equals(TokenUsage.NONE)) {
            return this;
        }
        List<Entry> all = new ArrayList<>(entries);
        Entry last = all.isEmpty() ? null : all.getLast();
        if (last != null && last.route().equals(route)) {
            all.set(all.size() - 1, new Entry(route, last.usage().plus(used)));
        } else {
            all.add(new Entry(route, used));
        }
        return new Bill(List.copyOf(all));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    TokenUsage usage() {
        return entries.stream().map(Entry::usage).reduce(TokenUsage.NONE, TokenUsage::plus);
    }

    long micros() {
        return entries.stream().mapToLong(Entry::micros).sum();
    }
}
