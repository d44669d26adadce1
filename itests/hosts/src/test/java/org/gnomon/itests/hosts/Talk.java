package org.gnomon.itests.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.gnomon.model.GnomonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program's side of the conversation with the test: a JSON object a line, {@code {"id":7,
 * "do":"state"}}, answered by {@code {"id":7,"said":...}} or {@code {"id":7,"problem":{...}}}, in
 * any order. What is logged goes to standard error.
 */
final class Talk {

    /** Does what is asked. May block. */
    interface Doing {
        Object answer(String what, JsonNode asked) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Talk.class);

    private final ObjectMapper mapper = new ObjectMapper();
    private final PrintStream out;
    private final Executor threads;
    private final Doing doing;

    Talk(PrintStream out, Executor threads, Doing doing) {
        this.out = out;
        this.threads = threads;
        this.doing = doing;
    }

    /** Until the input ends. */
    void listen(InputStream in) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        say(mapper.createObjectNode().put("id", 0).put("said", "ready"));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode asked = mapper.readTree(line);
            threads.execute(() -> answer(asked));
        }
    }

    /** Says something that was not asked for. */
    void tell(String what, String which) {
        say(mapper.createObjectNode().put("id", -1).put("event", what).put("which", which));
    }

    private void answer(JsonNode asked) {
        String what = asked.path("do").asText();
        ObjectNode reply = mapper.createObjectNode();
        reply.set("id", asked.path("id"));
        try {
            reply.set("said", mapper.valueToTree(doing.answer(what, asked)));
        } catch (GnomonException e) {
            LOG.info("{} failed", what, e);
            reply.putObject("problem")
                    .put("code", e.problem().code())
                    .put("text", e.problem().toString());
        } catch (Exception | Error e) {
            LOG.error("{} failed with what the API does not allow", what, e);
            reply.putObject("problem").put("code", "untyped").put("text", e.toString());
        }
        say(reply);
    }

    private synchronized void say(ObjectNode line) {
        out.println(line);
        out.flush();
    }
}
