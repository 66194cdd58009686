package com.generalaugment.gateway.api.edge;

import com.generalaugment.gateway.api.body.RequestMemory;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.access.RateLimiter.Decision;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.libs.runtime.telemetry.Spans;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request in the edge, and its state so far. */
public final class EdgeRequest {

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,255}");
    private static final int MAX_TRACE_HEADER = 512;
    private static final String ANONYMOUS = "anonymous";

    private static final byte[] NOTHING = {};

    private final HttpServerRequest request;
    private final String requestId;
    private final EdgeSpan span;
    private final @Nullable Context loop;
    private final long startedNanos = System.nanoTime();
    private Map<String, String> parameters = Map.of();
    private String route = RouteTable.NO_ROUTE;
    private byte[] body = NOTHING;
    private volatile @Nullable Allocation allocation;
    private final AtomicReference<@Nullable Runnable> sent = new AtomicReference<>();
    private @Nullable RequestMemory memory;
    private @Nullable Principal principal;
    private @Nullable Project project;
    private @Nullable Decision rate;
    private volatile @Nullable String refusal;
    private volatile boolean hangsUp;
    private final AtomicBoolean ended = new AtomicBoolean();

    EdgeRequest(HttpServerRequest request, Spans spans) {
        this(request, EdgeSpan.start(spans, request), Vertx.currentContext());
    }

    private EdgeRequest(HttpServerRequest request, EdgeSpan span, @Nullable Context loop) {
        this.request = request;
        this.loop = loop;
        String given = request.getHeader("X-Request-ID");
        this.requestId = given != null && REQUEST_ID.matcher(given).matches() ? given : Ids.next("req_");
        this.span = span;
    }

    /** A turn on the WebSocket that this request has opened: same headers, a child span of this request's, no answer yet. */
    public EdgeRequest turn(Spans spans) {
        EdgeRequest turn = new EdgeRequest(request, EdgeSpan.start(spans, request, trace()), loop);
        turn.route = route;
        turn.span.matched(route);
        return turn;
    }

    public HttpServerRequest request() {
        return request;
    }

    /** Runs the action on the connection's event loop. */
    public void onItsLoop(Runnable act) {
        if (loop == null) {
            act.run();
        } else {
            loop.runOnContext(now -> act.run());
        }
    }

    public HttpServerResponse response() {
        return request.response();
    }

    String requestId() {
        return requestId;
    }

    public TraceContext trace() {
        return span.context();
    }

    EdgeSpan span() {
        return span;
    }

    long startedNanos() {
        return startedNanos;
    }

    String route() {
        return route;
    }

    void matched(RouteTable.Match match) {
        parameters = match.parameters();
        route = match.route().template();
        span.matched(route);
    }

    public byte[] body() {
        return body;
    }

    void body(byte[] content) {
        body = content;
    }

    /** The owner whose share of the memory budget the request uses. */
    public String owner() {
        if (project != null) {
            return project.tenant().toString();
        }
        return principal == null ? ANONYMOUS : principal.rateKey();
    }

    /** Sets the memory that the body holds until {@link #release}. */
    public void hold(RequestMemory budget, Allocation opened) {
        memory = budget;
        allocation = opened;
        if (ended.get()) {
            opened.close();
        }
    }

    Allocation allocation() {
        Allocation held = allocation;
        if (held == null) {
            throw new IllegalStateException("the request has no body");
        }
        return held;
    }

    /** Allocates memory for the JSON tree before the body is parsed. @throws Problem 413 or 503 when there is none */
    public void growForTree(byte[] json) {
        RequestMemory budget = memory;
        if (budget != null && json.length > 0) {
            budget.growForTree(allocation(), json);
        }
    }

    /** Waits until a body of this size may be passed on; large bodies wait for each other. @throws Problem 503 */
    public void awaitSending(long bytes) {
        RequestMemory budget = memory;
        if (budget != null) {
            sent.set(budget.awaitSending(bytes));
        }
        if (ended.get()) {
            release();
        }
    }

    /** Releases the body and its memory. Idempotent. */
    public void release() {
        body = NOTHING;
        Runnable passedOn = sent.getAndSet(null);
        if (passedOn != null) {
            passedOn.run();
        }
        Allocation held = allocation;
        if (held != null) {
            held.close();
        }
    }

    public Principal principal() {
        if (principal == null) {
            throw new IllegalStateException("the route takes no credential");
        }
        return principal;
    }

    void signedIn(Principal caller) {
        principal = caller;
    }

    /** The project that the request is about. */
    public Project project() {
        if (project == null) {
            throw new IllegalStateException("the route names no project");
        }
        return project;
    }

    void project(Project found) {
        project = found;
    }

    @Nullable
    Decision rate() {
        return rate;
    }

    Decision requireRate() {
        if (rate == null) {
            throw new IllegalStateException("the request was not counted by a rate limit");
        }
        return rate;
    }

    void rate(Decision decision) {
        rate = decision;
    }

    /** The reason of the refusal; null when the request was not refused. */
    @Nullable
    String refusal() {
        return refusal;
    }

    public void refused(String reason) {
        refusal = reason;
    }

    /** @return false when it had already ended */
    boolean endsNow() {
        return ended.compareAndSet(false, true);
    }

    /** Closes the connection after this answer: the rest of its input cannot be interpreted. */
    void hangUp() {
        hangsUp = true;
    }

    boolean hangsUp() {
        return hangsUp;
    }

    /** A decoded segment of the path. */
    public String path(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no parameter " + name);
        }
        return value;
    }

    boolean hasPath(String name) {
        return parameters.containsKey(name);
    }

    /** A query parameter; empty when absent. @throws Problem 400 when the query is not well-formed */
    public String query(String name) {
        try {
            String value = request.getParam(name);
            return value == null ? "" : RouteTable.printable(value);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ErrorKind.INVALID, "invalid_request", "The query is not properly percent-encoded.")
                    .causedBy(e);
        }
    }

    /** All values of a query parameter that may come more than once, as {@code name=a&name=b} or {@code name[]=a&name[]=b}. */
    public List<String> queries(String name) {
        query(name);
        List<String> values = new ArrayList<>(request.params().getAll(name));
        values.addAll(request.params().getAll(name + "[]"));
        return values.stream().map(RouteTable::printable).toList();
    }

    public int query(String name, int ifAbsent, int min, int max) {
        String text = query(name);
        if (text.isEmpty()) {
            return ifAbsent;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw Problem.validation(
                List.of(new FieldError(name, "must be an integer from " + min + " to " + max, "query_range")));
    }

    @Nullable
    public String header(String name) {
        return request.getHeader(name);
    }

    /** All values of a header that was sent more than once. */
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    /** A W3C trace header as received, if it is short enough to be passed on. */
    public String traceHeader(String name) {
        String value = header(name);
        boolean usable = value != null
                && value.length() <= MAX_TRACE_HEADER
                && (!name.equals("traceparent") || TraceContext.parse(value).isPresent());
        return usable && value != null ? value : "";
    }

    /** Empty when there is none. @throws Problem 400 {@code invalid_idempotency_key}, {@code idempotency_key_mismatch} */
    public String idempotencyKey() {
        Set<String> keys = new LinkedHashSet<>(headers("Idempotency-Key"));
        keys.addAll(headers("X-Idempotency-Key"));
        if (keys.size() > 1) {
            throw Problem.of(
                    ErrorKind.INVALID,
                    "idempotency_key_mismatch",
                    "Idempotency-Key and X-Idempotency-Key must not differ.");
        }
        String key = keys.isEmpty() ? "" : keys.iterator().next();
        if (!keys.isEmpty() && !VISIBLE_ASCII.matcher(key).matches()) {
            throw Problem.of(
                    ErrorKind.INVALID,
                    "invalid_idempotency_key",
                    "An idempotency key has 1 to 255 visible ASCII characters.");
        }
        return key;
    }

    /** The context of calls to other services on behalf of the project. */
    public RequestContext context() {
        Tenant tenant = project == null ? null : project.tenant();
        return new RequestContext(tenant, requestId, trace());
    }

    /** Fields for all further log lines of this thread. */
    public LogFields logFields() {
        return LogFields.of(context()).with(LogFields.ROUTE, route);
    }
}
