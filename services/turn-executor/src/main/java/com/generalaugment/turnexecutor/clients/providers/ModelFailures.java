package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a provider's failure means in the public catalogue; names the provider, never its answer's text. */
final class ModelFailures {

    private final WireFormat format;
    private final String source;

    ModelFailures(WireFormat format, String source) {
        this.format = format;
        this.source = source;
    }

    Problem ofStatus(ModelCall call, int status, String body, Optional<String> retryAfter) {
        if (status == 429) {
            return Problem.of(ErrorKind.TOO_MANY_REQUESTS, "provider_rate_limited", "The model provider is throttling.")
                    .extra("limit", 0)
                    .extra("remaining", 0)
                    .extra("window_seconds", seconds(retryAfter))
                    .retryAfter(Duration.ofSeconds(seconds(retryAfter)));
        }
        if (format.isTooLong(status, body)) {
            return Problem.of(
                            ErrorKind.INVALID,
                            "context_length_exceeded",
                            "The input is longer than the model can read.")
                    .param("input");
        }
        if (status == 408 || status == 504) {
            return timeout(call);
        }
        if (format.isKeyRefused(status, body)) {
            return explained(
                    upstreamProblem(null).extra("upstream_status", status),
                    call,
                    List.of("check_model_provider_key"),
                    "The model provider refused the key: set a valid one that may use this model.");
        }
        return upstream(call, status);
    }

    Problem unreachable(ModelCall call, Throwable cause) {
        return explained(upstreamProblem(cause), call);
    }

    Problem unusable(ModelCall call) {
        return explained(
                upstreamProblem(null),
                call,
                List.of("check_model_provider"),
                "What answered is no model provider that streams: check its address.");
    }

    Problem timeout(ModelCall call) {
        return explained(
                Problem.of(ErrorKind.TIMEOUT, "model_timeout", "The model provider did not answer in time."), call);
    }

    Problem broken(ModelCall call, @Nullable Throwable cause) {
        return explained(
                Problem.of(ErrorKind.MODEL_FAILED, "model_failed", "The model's answer broke off or made no sense.")
                        .causedBy(cause),
                call);
    }

    private Problem upstream(ModelCall call, int status) {
        Problem problem = upstreamProblem(null).extra("upstream_status", status);
        return status == 404
                ? explained(
                        problem,
                        call,
                        List.of("choose_another_model", "check_model_provider"),
                        "The model provider does not know this model or this address: check both.")
                : explained(problem, call);
    }

    private static Problem upstreamProblem(@Nullable Throwable cause) {
        return Problem.of(ErrorKind.BAD_GATEWAY, "model_provider_error", "The model provider could not be used.")
                .causedBy(cause);
    }

    private Problem explained(Problem problem, ModelCall call) {
        return explained(
                problem,
                call,
                List.of("retry", "check_model_provider"),
                "Try again; if it stays, check the model provider's address, key and model name.");
    }

    private Problem explained(Problem problem, ModelCall call, List<String> nextActions, String remediation) {
        return problem.extra("provider", format.name())
                .extra("model", call.model())
                .extra("model_provider", format.name())
                .extra("model_provider_source", source)
                .extra("next_actions", nextActions)
                .extra("remediation", remediation);
    }

    /** Whole seconds, as some write it with a fraction; a date counts as soon. */
    private static long seconds(Optional<String> retryAfter) {
        try {
            return Math.clamp(
                    (long) Math.ceil(Double.parseDouble(retryAfter.orElse("1").strip())), 1, 3_600);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
