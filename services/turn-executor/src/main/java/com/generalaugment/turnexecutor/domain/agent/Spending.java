package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.turnexecutor.domain.live.Route;
import com.generalaugment.turnexecutor.domain.live.TurnCharges;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;

/**
 * Makes the model calls of one turn and keeps its account: every call counts, also one that broke off, and none may
 * knowingly go beyond what is reserved.
 */
final class Spending {

    private static final long MILLION = 1_000_000;

    private final long reservedMicros;
    private TurnCharges charges = TurnCharges.NOTHING;

    /** @param reservedMicros the worst case that metering holds for the turn */
    Spending(long reservedMicros) {
        this.reservedMicros = reservedMicros;
    }

    /** Charges of all calls until now, as measured where usage was reported. */
    TurnCharges charges() {
        return charges;
    }

    /** Whether that call may say anything within what is left of the reservation. */
    boolean affords(Route route, ModelCall call) {
        return affordable(route, call) >= 1;
    }

    /**
     * Makes one call, within the output limit and within what is left of the reservation.
     *
     * @throws ReservationExhausted when nothing, or nothing more, may be said
     */
    ModelResult call(Route route, ModelCall call, ModelOutput output) {
        int affordable = affordable(route, call);
        if (affordable < 1) {
            throw new ReservationExhausted();
        }
        ModelCall limited = affordable < call.maxOutputTokens() ? call.limitedTo(affordable) : call;
        ModelResult result = counted(route, limited, output);
        if (result.finish() == FinishReason.MAX_OUTPUT_TOKENS && limited != call) {
            throw new ReservationExhausted();
        }
        return result;
    }

    private ModelResult counted(Route route, ModelCall call, ModelOutput output) {
        MeasuredOutput measured =
                new MeasuredOutput(call, route.provider(), output, input -> affordableBehind(input, route));
        try {
            ModelResult result = route.provider().call(call, measured);
            charges = charges.plus(route, result.usage(), result.corrections());
            return result;
        } catch (ModelCallCancelled e) {
            charges = charges.plus(route, e.usage());
            throw e;
        } catch (RuntimeException | Error e) {
            charges = charges.plus(route, measured.used());
            throw e;
        }
    }

    /**
     * The input of the first call was reserved as it is, for every model; only later calls read input that was unknown
     * then.
     */
    private int affordable(Route route, ModelCall call) {
        return charges.isEmpty()
                ? call.maxOutputTokens()
                : affordableBehind(route.provider().countInputTokens(call), route);
    }

    /** How many tokens may be said by a call that reads that many. */
    private int affordableBehind(long inputTokens, Route route) {
        long perMillion = route.price().outputPerMillion();
        long left = reservedMicros
                - charges.plus(route, TokenUsage.ofInput(inputTokens)).micros();
        if (perMillion == 0) {
            return left < 0 ? 0 : Integer.MAX_VALUE;
        }
        return left <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, left * MILLION / perMillion);
    }
}
