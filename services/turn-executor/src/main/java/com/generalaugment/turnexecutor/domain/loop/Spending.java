package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.run.Admission.Price;

/**
 * Makes the model calls of one turn and keeps its account: every call counts, also one that broke off, and none may knowingly
 * go beyond what is reserved.
 */
final class Spending {

    private static final long MILLION = 1_000_000;

    private final long reservedMicros;
    private TokenUsage usage = TokenUsage.NONE;

    /** @param reservedMicros the worst case that metering holds for the turn */
    Spending(long reservedMicros) {
        this.reservedMicros = reservedMicros;
    }

    /** Of all calls until now, as measured where somebody measured. */
    TokenUsage usage() {
        return usage;
    }

    /**
     * Makes one call, within the output limit and within what is left of the reservation.
     *
     * @throws ReservationMet when nothing, or nothing more, may be said
     */
    ModelResult call(ModelProvider provider, Price price, ModelCall call, ModelOutput output) {
        int affordable = affordable(provider, price, call);
        if (affordable < 1) {
            throw new ReservationMet();
        }
        ModelCall limited = affordable < call.maxOutputTokens() ? call.limitedTo(affordable) : call;
        ModelResult result = counted(provider, price, limited, output);
        if (result.finish() == FinishReason.MAX_OUTPUT_TOKENS && limited != call) {
            throw new ReservationMet();
        }
        return result;
    }

    private ModelResult counted(ModelProvider provider, Price price, ModelCall call, ModelOutput output) {
        MeasuredOutput measured = new MeasuredOutput(call, provider, output, input -> affordableBehind(input, price));
        try {
            ModelResult result = provider.call(call, measured);
            usage = usage.plus(result.usage());
            return result;
        } catch (ModelCallCancelled e) {
            usage = usage.plus(e.usage());
            throw e;
        } catch (RuntimeException e) {
            usage = usage.plus(measured.used());
            throw e;
        }
    }

    /** What comes first was reserved as it is, on every model; only later calls read what nobody could know before. */
    private int affordable(ModelProvider provider, Price price, ModelCall call) {
        boolean wasReserved = usage.equals(TokenUsage.NONE);
        return wasReserved ? call.maxOutputTokens() : affordableBehind(provider.countInputTokens(call), price);
    }

    /** How many tokens may be said by a call that reads that many. */
    private int affordableBehind(long inputTokens, Price price) {
        long perMillion = price.outputPerMillion();
        long left = reservedMicros - price.of(usage.plus(TokenUsage.ofInput(inputTokens)));
        if (perMillion == 0) {
            return left < 0 ? 0 : Integer.MAX_VALUE;
        }
        return left <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, left * MILLION / perMillion);
    }
}
