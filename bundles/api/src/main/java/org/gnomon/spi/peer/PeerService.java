package org.gnomon.spi.peer;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that a paired host may use on this one. Registered as an OSGi service; found by its
 * name. The caller has proved with its certificate that it is the peer of that name; what it sends
 * is still hostile input, to be bounded and checked.
 *
 * <p>Both methods run on a thread that may block, several at the same time.
 */
@ConsumerType
public interface PeerService {

    /** Its name: 1 to 31 lower-case letters, digits or dashes. Fixed while it is registered. */
    String name();

    /**
     * Answers one call.
     *
     * @param caller the paired host that calls, by the name that it has here
     * @param request at most {@link org.gnomon.service.PeerHosts#MOST_BYTES}
     * @return at most as many
     * @throws org.gnomon.model.GnomonException its problem is what the caller's stage fails with
     */
    byte[] answer(String caller, byte[] request);

    /**
     * Serves one channel until either side closes it; returns or throws then. The caller was told
     * already that the channel is open; what is wrong with the opening is said by closing.
     *
     * @param caller as above
     * @param opening what the caller sent to open it, at most {@link
     *     org.gnomon.service.PeerHosts#MOST_BYTES}
     * @param channel blocking; reading and writing may be done by two threads; closed by the caller
     *     of this method when it returns
     */
    void serve(String caller, byte[] opening, ByteChannel channel) throws IOException;
}
