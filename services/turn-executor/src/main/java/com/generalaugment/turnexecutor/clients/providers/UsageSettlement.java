package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.turnexecutor.clients.providers.answer.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage.Figure;
import com.generalaugment.turnexecutor.clients.providers.tokens.Tokenizer;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.model.UsageCorrection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes usage that can be of what a provider reported: parts within their totals, nothing for free, never less than was
 * reported where two figures differ. What was changed is written down.
 */
final class UsageSettlement {

    /** No tokenizer makes tokens that are longer on average. */
    private static final int CHARACTERS_PER_TOKEN = 16;

    private final ReportedUsage reported;
    private final ModelCall call;
    private final Tokenizer tokenizer;
    private final AnswerSoFar answer;
    private final List<UsageCorrection> corrections;
    private long input;
    private long output;
    private long cached;
    private long written;

    UsageSettlement(ModelCall call, AnswerSoFar answer, Tokenizer tokenizer) {
        this.reported = answer.usage();
        this.call = call;
        this.tokenizer = tokenizer;
        this.answer = answer;
        this.corrections = new ArrayList<>(reported.unusable());
        this.input = reported.input();
        this.output = reported.output();
        this.cached = reported.of(Figure.CACHED);
        this.written = reported.of(Figure.CACHE_WRITE);
    }

    List<UsageCorrection> corrections() {
        return corrections;
    }

    TokenUsage usage() {
        if (!reported.isReported()) {
            input = tokenizer.countInput(call);
            output = tokenizer.count(answer.allSaid());
            corrections.add(new UsageCorrection("usage", null, input + output, "not_reported"));
            return new TokenUsage(input, 0, output, 0);
        }
        addWhatStandsBeside();
        takeInput();
        takeOutput();
        compareTotal();
        long reasoning = reported.of(Figure.REASONING);
        if (reasoning > output) {
            corrected(Figure.REASONING, output, "above_output");
        }
        return TokenUsage.bounded(input, cached, written, output, reasoning);
    }

    /** Some count reasoning or cached input beside the total that it belongs to: the sum of all shows it. */
    private void addWhatStandsBeside() {
        long reasoning = reported.hasReasoningInOutput() ? reported.of(Figure.REASONING) : 0;
        long cache = reported.hasCacheInInput() ? cached + written : 0;
        long gap = reported.has(Figure.TOTAL) ? reported.of(Figure.TOTAL) - input - output : 0;
        boolean isPossible = gap > 0 || !reported.has(Figure.TOTAL) || output + reasoning <= call.maxOutputTokens();
        boolean isBeside = gap == reasoning || (reasoning > output && isPossible);
        if (reasoning > 0 && isBeside) {
            output += reasoning;
            corrected(Figure.OUTPUT, output, "reasoning_beside");
        } else if (cache > 0 && gap == cache) {
            input += cache;
            corrected(Figure.INPUT, input, "cache_beside");
        } else if (gap > 0 && output + gap <= call.maxOutputTokens()) {
            output += gap;
            corrected(Figure.OUTPUT, output, "total_above_parts");
        }
    }

    private void takeInput() {
        if (input == 0) {
            input = tokenizer.countInput(call);
            corrected(Figure.INPUT, input, "not_reported");
        }
        if (cached + written > input) {
            boolean isBeside =
                    !reported.has(Figure.TOTAL) && 2 * tokenizer.countInput(call) >= input + cached + written;
            if (isBeside) {
                input += cached + written;
                corrected(Figure.INPUT, input, "cache_beside");
            } else {
                corrected(cached > input ? Figure.CACHED : Figure.CACHE_WRITE, input, "above_input");
            }
        }
    }

    /** What was said is not free: a figure that is much too small is replaced by our own. */
    private void takeOutput() {
        if (answer.length() > output * CHARACTERS_PER_TOKEN) {
            long counted = tokenizer.count(answer.allSaid());
            if (counted > output) {
                output = counted;
                corrected(Figure.OUTPUT, output, "below_what_was_said");
            }
        }
    }

    private void compareTotal() {
        boolean isOther = reported.has(Figure.TOTAL) && reported.of(Figure.TOTAL) != input + output;
        if (isOther && corrections.isEmpty()) {
            corrected(Figure.TOTAL, input + output, "not_the_sum");
        }
    }

    private void corrected(Figure figure, long used, String reason) {
        @Nullable Long figureReported = reported.has(figure) ? reported.of(figure) : null;
        corrections.add(new UsageCorrection(figure.label(), figureReported, used, reason));
    }
}
