package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.Route;
import com.generalaugment.turnexecutor.domain.live.TurnOutcome;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.stream.ReplayedPrefix;
import com.generalaugment.turnexecutor.domain.stream.ResponseEvents;
import com.generalaugment.turnexecutor.domain.structured.BareDocument;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the model and passes on its output. Calls of the app's functions end the turn: the app answers them with its
 * next request. A text that must fit a schema is held back until it does; the model gets one chance to repair it.
 */
final class AgentLoop {

    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);

    private static final String NO_FIT = "The model did not produce output that fits the requested schema.";

    private final LiveTurn turn;
    private final ResponseEvents events;
    private final Spending spending;

    AgentLoop(LiveTurn turn, ResponseEvents events) {
        this.turn = turn;
        this.events = events;
        this.spending = new Spending(turn.plan().reserved().micros());
    }

    TurnOutcome run() {
        try {
            StructuredOutput structured = turn.plan().structured();
            ModelResult result = structured == null
                    ? ask(turn.plan().messages(), turn.plan().maxOutputTokens(), offered(events))
                    : askForDocument(structured);
            return ended(result);
        } catch (ModelCallCancelled e) {
            return stopped();
        } catch (ReservationExhausted e) {
            return incomplete("run_budget_exceeded");
        } catch (ReplayedPrefix.Diverged e) {
            return new TurnOutcome.Failed(
                    Problem.of(
                            ErrorKind.MODEL_FAILED,
                            "model_failed",
                            "The turn was interrupted and could not be continued as it began."),
                    spending.charges());
        } catch (Problem e) {
            return failed(e);
        } catch (RuntimeException | Error e) {
            // Ends this turn: left alone, every further owner of the run would meet the same fault. That holds also
            // for a stack that is too small, an allocation that is too large or a class that cannot be loaded.
            LOG.error("a turn failed with an internal error", e);
            return failed(Problem.internal(e));
        }
    }

    /** The output until then stays, as an incomplete item. */
    private TurnOutcome failed(Problem problem) {
        try {
            events.closeItem("incomplete");
        } catch (ReplayedPrefix.Diverged e) {
            LOG.debug("the followers of an earlier owner have seen another end of this item");
        }
        return new TurnOutcome.Failed(problem, spending.charges());
    }

    private ModelResult ask(List<ModelMessage> messages, int maxOutputTokens, ModelOutput output) {
        OutputGate listening = new OutputGate(output, extensions().rawReasoning());
        while (true) {
            try {
                Route route = turn.route();
                return spending.call(route, callTo(route, messages, maxOutputTokens), listening);
            } catch (Problem e) {
                if (listening.isSpoken()
                        || !mayGoElsewhere(e)
                        || !turn.takeNextRoute(
                                next -> spending.affords(next, callTo(next, messages, maxOutputTokens)))) {
                    throw e;
                }
                LOG.info("a model could not answer ({}); the turn goes on to the next", e.reason());
            }
        }
    }

    /** After output was published, by any owner, no other model begins again; cost alone does not prevent that. */
    private boolean mayGoElsewhere(Problem failure) {
        boolean unpublished = !events.hasOutput()
                && turn.plan().seen().stream().noneMatch(frame -> frame.type().equals("response.output_item.added"));
        return unpublished
                && switch (failure.reason()) {
                    case "provider_rate_limited", "model_provider_error", "model_timeout", "model_failed" -> true;
                    default -> false;
                };
    }

    private ModelResult askForDocument(StructuredOutput structured) {
        BufferedOutput first = new BufferedOutput();
        ModelResult result = ask(turn.plan().messages(), turn.plan().maxOutputTokens(), offered(first));
        if (!first.isFinalText(result) || !(structured.check(first.text()) instanceof Verdict.Invalid invalid)) {
            first.release(events);
            return result;
        }
        if (releaseBare(structured, first)) {
            return result;
        }
        return repair(structured, first.text(), invalid, result);
    }

    /** Whether the text is a document that fits, but for what some models write around it. */
    private boolean releaseBare(StructuredOutput structured, BufferedOutput held) {
        String bare = BareDocument.in(held.text());
        boolean fits = !bare.isEmpty() && structured.check(bare) instanceof Verdict.Valid;
        if (fits) {
            held.release(events, bare);
        }
        return fits;
    }

    /** Both tries together keep the output limit, for which the worst case was reserved. */
    private ModelResult repair(
            StructuredOutput structured, String text, Verdict.Invalid invalid, ModelResult firstResult) {
        int left = (int)
                (turn.plan().maxOutputTokens() - spending.charges().usage().outputTokens());
        if (left < 1) {
            events.refusal(NO_FIT);
            return firstResult;
        }
        BufferedOutput second = new BufferedOutput();
        ModelResult repaired = ask(repairMessages(text, invalid), left, offered(second));
        if (!second.isFinalText(repaired) || structured.check(second.text()) instanceof Verdict.Valid) {
            second.release(events);
        } else if (!releaseBare(structured, second)) {
            events.refusal(NO_FIT);
        }
        return repaired;
    }

    private List<ModelMessage> repairMessages(String text, Verdict.Invalid invalid) {
        List<ModelMessage> messages = new ArrayList<>(turn.plan().messages());
        messages.add(new ModelMessage.Assistant(text, List.of()));
        messages.add(new ModelMessage.System("The last answer does not fit the requested JSON schema: "
                + String.join("; ", invalid.faults()) + ". Answer again with the corrected JSON document only."));
        return messages;
    }

    /** A call outside what was offered is neither run nor returned. */
    private ModelOutput offered(ModelOutput output) {
        TurnRequest request = turn.plan().request();
        return new OfferedToolsOnly(request.tools(), request.parallelToolCalls(), output);
    }

    private ModelCall callTo(Route route, List<ModelMessage> messages, int maxOutputTokens) {
        var plan = turn.plan();
        return Calls.of(
                turn.trace(),
                extensions(),
                plan.request(),
                route.model(),
                messages,
                maxOutputTokens,
                turn.cancellation());
    }

    private Extensions extensions() {
        return turn.run().caller().extensions();
    }

    private TurnOutcome ended(ModelResult result) {
        return switch (result.finish()) {
            case STOP, TOOL_CALLS -> {
                if (!events.hasOutput()) {
                    events.ensureMessage();
                }
                events.closeItem("completed");
                yield new TurnOutcome.Ended(new RunState.Completed(), spending.charges());
            }
            case MAX_OUTPUT_TOKENS -> incomplete("max_output_tokens");
            case CONTENT_FILTER -> incomplete("content_filter");
        };
    }

    private TurnOutcome incomplete(String reason) {
        events.closeItem("incomplete");
        return new TurnOutcome.Ended(new RunState.Incomplete(reason), spending.charges());
    }

    private TurnOutcome stopped() {
        LiveTurn.StopReason reason = turn.stopReason();
        return switch (reason == null ? LiveTurn.StopReason.CANCEL_REQUESTED : reason) {
            case CALLER_GONE, CANCEL_REQUESTED -> {
                events.closeItem("incomplete");
                yield new TurnOutcome.Ended(new RunState.Cancelled(), spending.charges());
            }
            case TIME_LIMIT ->
                failed(Problem.of(ErrorKind.TIMEOUT, "request_timeout", "The turn took longer than it may."));
            case LEASE_LOST -> new TurnOutcome.Abandoned();
        };
    }
}
