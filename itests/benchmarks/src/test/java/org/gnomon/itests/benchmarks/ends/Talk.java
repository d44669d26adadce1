package org.gnomon.itests.benchmarks.ends;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.gnomon.model.GnomonException;

/**
 * A program's side of the conversation: {@code {"id":7,"do":"protect"}} is answered by {@code
 * {"id":7,"said":...}} or {@code {"id":7,"problem":"..."}}, in any order.
 */
final class Talk {

    /** Does what is asked. May block. */
    interface Doing {
        ObjectNode answer(String what, JsonNode asked) throws Exception;
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Doing doing;

    Talk(Doing doing) {
        this.doing = doing;
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Until the input ends. */
    void listen(Executor threads) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode asked = MAPPER.readTree(line);
            threads.execute(() -> answer(asked));
        }
    }

    private void answer(JsonNode asked) {
        ObjectNode reply = object();
        reply.set("id", asked.path("id"));
        try {
            reply.set("said", doing.answer(asked.path("do").asText(), asked));
        } catch (GnomonException e) {
            e.printStackTrace();
            reply.put("problem", e.problem().toString());
        } catch (Exception | Error e) {
            e.printStackTrace();
            reply.put("problem", e.toString());
        }
        synchronized (this) {
            System.out.println(reply);
            System.out.flush();
        }
    }
}
