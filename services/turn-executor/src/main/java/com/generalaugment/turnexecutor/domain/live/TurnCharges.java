package com.generalaugment.turnexecutor.domain.live;

import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.model.UsageCorrection;
import java.util.ArrayList;
import java.util.List;

/** What a turn has used, of each model that it asked one after the other, at that model's own price. */
public record TurnCharges(List<Entry> entries) {

    public static final TurnCharges NOTHING = new TurnCharges(List.of());

    /** @param corrections reported usage that could not be true */
    public record Entry(Route route, TokenUsage usage, List<UsageCorrection> corrections) {

        public Entry(Route route, TokenUsage usage) {
            this(route, usage, List.of());
        }

        long micros() {
            return route.price().of(usage);
        }
    }

    public TurnCharges plus(Route route, TokenUsage used) {
        return plus(route, used, List.of());
    }

    /** Calls of the same model stand together: their cost is rounded up once. */
    public TurnCharges plus(Route route, TokenUsage used, List<UsageCorrection> corrections) {
        if (used.equals(TokenUsage.NONE)) {
            return this;
        }
        List<Entry> all = new ArrayList<>(entries);
        Entry last = all.isEmpty() ? null : all.getLast();
        if (last != null && last.route().equals(route)) {
            List<UsageCorrection> corrected = new ArrayList<>(last.corrections());
            corrected.addAll(corrections);
            all.set(all.size() - 1, new Entry(route, last.usage().plus(used), List.copyOf(corrected)));
        } else {
            all.add(new Entry(route, used, corrections));
        }
        return new TurnCharges(List.copyOf(all));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public TokenUsage usage() {
        return entries.stream().map(Entry::usage).reduce(TokenUsage.NONE, TokenUsage::plus);
    }

    public long micros() {
        return entries.stream().mapToLong(Entry::micros).sum();
    }
}
