package com.generalaugment.turnexecutor.clients.providers.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.model.UsageCorrection;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider reports of one call's usage, once or in every chunk: of each figure the largest counts, since none
 * shrinks while an answer grows. Figures that are no number of tokens are left out.
 */
public final class ReportedUsage {

    /** What a provider reports. {@code TOOL_INPUT} is counted beside the input. */
    public enum Figure {
        INPUT,
        TOOL_INPUT,
        CACHED,
        CACHE_WRITE,
        OUTPUT,
        REASONING,
        TOTAL;

        public String label() {
            return name().toLowerCase(Locale.ROOT) + "_tokens";
        }
    }

    /** What the provider's input and output figures leave out. */
    public enum Beside {
        NOTHING,
        CACHE,
        REASONING
    }

    private static final BigDecimal MAX = BigDecimal.valueOf(1_000_000_000);
    private static final int MAX_DIGITS = 30;

    private final Map<Figure, Long> reported = new EnumMap<>(Figure.class);
    private final List<UsageCorrection> unusable = new ArrayList<>();
    private Beside beside = Beside.NOTHING;

    /** @param kind how this provider divides its figures */
    public void separates(Beside kind) {
        beside = kind;
    }

    /** Nothing happens when there is no such figure. */
    public void add(Figure figure, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return;
        }
        BigDecimal number = number(value);
        if (number == null || number.signum() < 0 || number.compareTo(MAX) > 0) {
            boolean isNews = unusable.stream().noneMatch(one -> one.figure().equals(figure.label()));
            if (isNews) {
                unusable.add(new UsageCorrection(figure.label(), null, of(figure), "unusable"));
            }
            return;
        }
        long tokens = number.setScale(0, RoundingMode.CEILING).longValueExact();
        reported.merge(figure, tokens, Math::max);
    }

    public boolean isReported() {
        return !reported.isEmpty();
    }

    public boolean has(Figure figure) {
        return reported.containsKey(figure);
    }

    public long of(Figure figure) {
        return reported.getOrDefault(figure, 0L);
    }

    public List<UsageCorrection> unusable() {
        return List.copyOf(unusable);
    }

    public boolean hasCacheInInput() {
        return beside != Beside.CACHE;
    }

    public boolean hasReasoningInOutput() {
        return beside != Beside.REASONING;
    }

    /** As the provider means it, not yet checked for plausibility. */
    public long input() {
        long cache = hasCacheInInput() ? 0 : of(Figure.CACHED) + of(Figure.CACHE_WRITE);
        return of(Figure.INPUT) + of(Figure.TOOL_INPUT) + cache;
    }

    public long output() {
        return of(Figure.OUTPUT) + (hasReasoningInOutput() ? 0 : of(Figure.REASONING));
    }

    /** While the answer goes on. */
    public TokenUsage soFar() {
        return TokenUsage.bounded(input(), of(Figure.CACHED), of(Figure.CACHE_WRITE), output(), of(Figure.REASONING));
    }

    private static @Nullable BigDecimal number(JsonNode value) {
        try {
            String text = value.isNumber() || value.isTextual() ? value.asText().strip() : "";
            boolean isShort = !text.isEmpty() && text.length() <= MAX_DIGITS;
            BigDecimal number = isShort ? new BigDecimal(text) : null;
            boolean isOrdinary = number != null && Math.abs((long) number.scale()) <= MAX_DIGITS;
            return isOrdinary ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
