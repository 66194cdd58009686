package com.generalaugment.memory.clients;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt.Again;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt.Refused;
import com.generalaugment.memory.clients.EmbeddingsHttp.Attempt.Vectors;
import com.generalaugment.memory.domain.embedding.Embedder;
import io.grpc.Context;
import io.grpc.Deadline;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model behind an OpenAI-compatible endpoint. What it cannot answer now is asked again until the time is over, or until the
 * caller's is; after that callers are told at once, and one of them at a time finds out whether it is back.
 */
public final class EndpointEmbedder implements Embedder {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointEmbedder.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final EndpointSettings settings;
    private final EmbeddingsHttp http;
    private final Timer timer;
    private final CircuitBreaker outage = new CircuitBreaker();

    public EndpointEmbedder(EndpointSettings settings, Timer timer) {
        this.settings = settings;
        this.http = new EmbeddingsHttp(settings);
        this.timer = timer;
    }

    /** The address does not count: the same model may move. */
    @Override
    public String model() {
        return settings.model() + "@" + settings.dimension();
    }

    @Override
    public int dimension() {
        return settings.dimension();
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    /** It may be away now and there later. */
    @Override
    public void prepare() {}

    @Override
    public List<float[]> embed(List<String> texts) {
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += batch()) {
            vectors.addAll(ask(texts.subList(from, Math.min(texts.size(), from + batch()))));
        }
        return vectors;
    }

    private List<float[]> ask(List<String> texts) {
        outage.pass(settings.timeout());
        Duration callers = callersTimeout();
        boolean isCallers = callers.compareTo(settings.timeout()) < 0;
        long deadline = System.nanoTime() + (isCallers ? callers : settings.timeout()).toNanos();
        for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
            switch (attempt(texts, deadline)) {
                case Vectors vectors -> {
                    outage.isOver();
                    return vectors.inOrder();
                }
                case Refused refused -> throw refused(refused);
                case Again again -> {
                    if (!sleptWithin(deadline, again.after().orElse(pause))) {
                        throw away(again, isCallers);
                    }
                }
            }
        }
    }

    private Attempt attempt(List<String> texts, long deadline) {
        long start = System.nanoTime();
        if (deadline - start <= 0) {
            return new Again("no time is left", Optional.empty());
        }
        try {
            return http.ask(texts, Duration.ofNanos(deadline - start));
        } finally {
            timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private Problem away(Again again, boolean isCallers) {
        // A caller in a hurry says nothing about the endpoint.
        if (!isCallers) {
            LOG.warn("the embedding endpoint is away: {}", again.why());
            outage.begins(again.after().orElse(CircuitBreaker.SHORT));
        }
        return outage.problem();
    }

    /** It is there, and may take what others ask. */
    private Problem refused(Refused refused) {
        LOG.error("the embedding endpoint refused a request: {}", refused.why());
        outage.isOver();
        return outage.problem();
    }

    private static boolean sleptWithin(long deadline, Duration pause) {
        long nanos = pause.toNanos() + ThreadLocalRandom.current().nextLong(FIRST_PAUSE.toNanos());
        if (System.nanoTime() + nanos - deadline >= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Duration callersTimeout() {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null
                ? Duration.ofDays(1)
                : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }
}
