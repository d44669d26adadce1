package org.gnomon.itests.hosts;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the link from the hosts' side. {@code serve} on one host; on the other {@code trip},
 * {@code stream SECONDS} or {@code datagrams COUNT}, which print one number: milliseconds, bits per
 * second, how many arrived.
 */
final class LinkProbe {

    private static final int PORT = 7000;
    private static final int TRIPS = 20;

    private LinkProbe() {}

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "serve" -> serve();
            case "trip" -> System.out.println(trip());
            case "stream" -> System.out.println(stream(Long.parseLong(args[1]) * 1_000_000_000));
            default -> System.out.println(datagrams(Integer.parseInt(args[1])));
        }
    }

    /** Counts what comes: bytes of connections and datagrams; tells on being asked with a byte. */
    private static void serve() throws IOException {
        try (ServerSocket server = new ServerSocket(PORT);
                DatagramSocket datagrams = new DatagramSocket(PORT)) {
            datagrams.setReceiveBufferSize(1 << 22);
            System.out.println("serving");
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.setTcpNoDelay(true);
                    switch (socket.getInputStream().read()) {
                        case 't' -> echo(socket);
                        case 's' -> sink(socket);
                        default -> count(socket, datagrams);
                    }
                }
            }
        }
    }

    private static void echo(Socket socket) throws IOException {
        int next;
        while ((next = socket.getInputStream().read()) >= 0) {
            socket.getOutputStream().write(next);
        }
    }

    private static void sink(Socket socket) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long from = System.nanoTime();
        long bytes = 0;
        int read;
        while ((read = socket.getInputStream().read(buffer)) >= 0) {
            bytes += read;
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        socket.getOutputStream().write((bytes * 8 / seconds + "\n").getBytes());
    }

    /** Until none has come for a second. */
    private static void count(Socket socket, DatagramSocket datagrams) throws IOException {
        datagrams.setSoTimeout(1000);
        socket.getOutputStream().write('r');
        int came = 0;
        try {
            while (true) {
                datagrams.receive(new DatagramPacket(new byte[2000], 2000));
                came++;
            }
        } catch (SocketTimeoutException over) {
            socket.getOutputStream().write((came + "\n").getBytes());
        }
    }

    private static double trip() throws IOException {
        try (Socket socket = connect('t')) {
            double best = Double.MAX_VALUE;
            for (int i = 0; i < TRIPS; i++) {
                long from = System.nanoTime();
                socket.getOutputStream().write(i);
                socket.getInputStream().read();
                best = Math.min(best, (System.nanoTime() - from) / 1e6);
            }
            return best;
        }
    }

    private static String stream(long nanos) throws IOException {
        try (Socket socket = connect('s')) {
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            long until = System.nanoTime() + nanos;
            while (System.nanoTime() < until) {
                out.write(buffer);
            }
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes()).strip();
        }
    }

    private static String datagrams(int count) throws IOException {
        try (Socket socket = connect('d');
                DatagramSocket out = new DatagramSocket()) {
            new DataInputStream(socket.getInputStream()).readByte();
            InetSocketAddress to = new InetSocketAddress(TwoHosts.FAR, PORT);
            for (int i = 0; i < count; i++) {
                out.send(new DatagramPacket(new byte[100], 100, to));
                // Slow enough for the smallest buffer on the way: only the link may lose some.
                LockSupport.parkNanos(200_000);
            }
            return new String(socket.getInputStream().readAllBytes()).strip();
        }
    }

    private static Socket connect(char what) throws IOException {
        Socket socket = new Socket(InetAddress.getByName(TwoHosts.FAR), PORT);
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(what);
        return socket;
    }
}
