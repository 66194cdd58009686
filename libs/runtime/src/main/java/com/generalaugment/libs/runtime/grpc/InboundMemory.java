package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.limit.ByteBudget;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import com.generalaugment.libs.runtime.limit.JsonWeight;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The one budget of this process for requests that it serves over gRPC. A large request says its size in its metadata and is refused
 * before it is read; the tree of a JSON document is counted before it is parsed. Both are held until the call has ended.
 */
@ApplicationScoped
public class InboundMemory {

    private static final Context.Key<Call> CURRENT = Context.key("genaug-inbound-memory");

    private static final long PERCENT_OF_HEAP = 40;
    private static final long RESERVE_PERCENT = 10;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final ByteBudget budget;

    private record Call(InboundMemory memory, Allocation allocation) {}

    /** @param limit bytes; empty: 40 % of the largest heap */
    @Inject
    public InboundMemory(@ConfigProperty(name = "genaug.grpc.request-memory") Optional<Long> limit) {
        this(limit.orElse(Runtime.getRuntime().maxMemory() * PERCENT_OF_HEAP / 100));
    }

    InboundMemory(long limit) {
        long reserve = limit * RESERVE_PERCENT / 100;
        this.budget = new ByteBudget(limit, reserve, limit - 2 * reserve);
    }

    /** For processes without metrics. */
    static InboundMemory unlimited() {
        return new InboundMemory(Long.MAX_VALUE / 1000);
    }

    public long used() {
        return budget.used();
    }

    /**
     * Counts the tree of a JSON document that the served call is about to parse. Does nothing outside of a served call.
     *
     * @throws Problem 413 for a document whose tree never fits, 503 when there is no room now
     */
    public static void growForTree(byte[] json) {
        Call call = CURRENT.get();
        if (call == null) {
            return;
        }
        long weight = JsonWeight.of(json);
        long largest = call.memory().budget.largest();
        if (weight > largest) {
            throw Problem.of(ErrorKind.TOO_LARGE, "request_too_large", "The JSON document has too many values.")
                    .extra("limit_bytes", largest);
        }
        if (!call.allocation().grow(weight)) {
            throw full();
        }
    }

    /** @return null when there is no room for the request */
    @Nullable
    Allocation admit(Metadata headers) {
        String project = headers.get(PeerMetadata.PROJECT);
        String size = headers.get(PeerMetadata.MESSAGE_BYTES);
        Allocation allocation = budget.open(project == null ? "" : project);
        return size == null || allocation.grow(Long.parseLong(size)) ? allocation : null;
    }

    Context with(Context context, Allocation allocation) {
        return context.withValue(CURRENT, new Call(this, allocation));
    }

    static Problem full() {
        return Problem.unavailable("Too many bytes of requests are in flight. Try again.", null)
                .retryAfter(RETRY_AFTER);
    }

    /** Gives back what the call holds when it has ended. */
    static <Q> ServerCall.Listener<Q> releasing(ServerCall.Listener<Q> listener, Allocation allocation) {
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onComplete() {
                allocation.close();
                super.onComplete();
            }

            @Override
            public void onCancel() {
                allocation.close();
                super.onCancel();
            }
        };
    }
}
