package org.gnomon.itests.evaluation.forecast;

import java.util.List;
import java.util.Set;
import org.gnomon.itests.evaluation.data.NamedSeries;

/**
 * The 24 series that the project's bars were set on: eleven of NAB, six VMs and four figures of one
 * VM of Bitbrains, three fleet aggregates.
 */
public final class The24 {

    private static final Set<String> ENDS =
            Set.of(
                    "ec2_cpu_utilization_24ae8d",
                    "ec2_cpu_utilization_53ea38",
                    "ec2_cpu_utilization_5f5533",
                    "ec2_cpu_utilization_825cc2",
                    "ec2_cpu_utilization_c6585a",
                    "rds_cpu_utilization_cc0c53",
                    "ec2_disk_write_bytes_1ef3de",
                    "ec2_network_in_257a54",
                    "elb_request_count_8c0756",
                    "grok_asg_anomaly",
                    "cpu_utilization_asg_misconfiguration",
                    "cpu-mhz-6vms/vm116",
                    "cpu-mhz-6vms/vm190",
                    "cpu-mhz-6vms/vm323",
                    "cpu-mhz-6vms/vm449",
                    "cpu-mhz-6vms/vm740",
                    "cpu-mhz-6vms/vm871",
                    "bitbrains-vm/CPU usage [MHZ]",
                    "bitbrains-vm/Memory usage [KB]",
                    "bitbrains-vm/Disk write throughput [KB/s]",
                    "bitbrains-vm/Network received throughput [KB/s]",
                    "azure_v2_month_300s/cpu_usage",
                    "google2019_month_300s/avg_cpu",
                    "google2019_month_300s/avg_mem");

    private The24() {}

    public static boolean has(NamedSeries series) {
        return ENDS.stream().anyMatch(end -> series.name().endsWith(end));
    }

    public static boolean complete(List<NamedSeries> all) {
        return all.stream().filter(The24::has).count() == ENDS.size();
    }
}
