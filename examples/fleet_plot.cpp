#include "examples/fleet_plot.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace toxrelay::examples {
namespace {

// Colours that everybody can tell apart (Okabe and Ito), and dashes as well, for paper. Letters so large that half the size
// will do.
constexpr std::string_view style = R"(set key opaque
set grid back linecolor rgb '#DDDDDD'
set border 3
set tics nomirror out
set style line 1 linecolor rgb '#0072B2' linewidth 2.5 dashtype 1
set style line 2 linecolor rgb '#D55E00' linewidth 2.5 dashtype 2
set style line 3 linecolor rgb '#009E73' linewidth 2.5 dashtype 4
set style line 4 linecolor rgb '#CC79A7' linewidth 2.5 dashtype 5
set style line 5 linecolor rgb '#E69F00' linewidth 2.5 dashtype 1
set style line 6 linecolor rgb '#56B4E9' linewidth 2.5 dashtype 2
set style line 7 linecolor rgb '#000000' linewidth 2.5 dashtype 4
set style line 8 linecolor rgb '#999999' linewidth 2.5 dashtype 5
)";

std::string begin(std::string_view output, int height) {
    return "set terminal svg size 900," + std::to_string(height) +
           " font 'sans-serif,18' background rgb 'white'\nset output '" + std::string{output} + "'\n" +
           std::string{style};
}

/// In single quotes, where gnuplot has no escapes but a doubled quote.
std::string in_quotes(std::string_view given) {
    std::string text = "'";
    for (const char c : given) text += c == '\'' ? "''" : std::string{c};
    return text + "'";
}

std::string delivery_script(const FleetPlot& plot, const std::vector<std::string>& kinds) {
    const int last_panel = kinds.empty() ? 0 : 70 + 26 * static_cast<int>(kinds.size());
    const int height = 660 + last_panel;
    std::string script = begin("delivery.svg", height);
    const auto panel = [&](int from, int to) {  // in pixels from the top
        script += "set tmargin at screen " + std::to_string(1.0 - static_cast<double>(from) / height) +
                  "\nset bmargin at screen " + std::to_string(1.0 - static_cast<double>(to) / height) + "\n";
    };
    script +=
        "stats 'messages.dat' using 1 nooutput\nset xrange [0:STATS_max/60.0]\nset multiplot\n"
        "set lmargin at screen 0.17\nset rmargin at screen 0.97\n"
        "set key at graph 1, graph 1.02 bottom right horizontal\n"
        "set label 1 " +
        in_quotes(plot.title) + " at screen 0.5, screen " + std::to_string(1.0 - 24.0 / height) +
        " center noenhanced\n"
        "set yrange [0:*]\nset format x ''\nset ylabel 'messages / s'\n";
    panel(85, 300);
    script +=
        "plot 'messages.dat' using ($1/60):2 with lines linestyle 8 title 'sent', "
        "'' using ($1/60):3 with lines linestyle 1 title 'delivered'\n"
        "unset label 1\nset logscale y\nset yrange [*:*]\nset ylabel 'delay / ms'\n";
    if (kinds.empty()) script += "set format x '%g'\nset xlabel 'simulated time / min'\n";
    panel(350, 565);
    script +=
        "plot 'messages.dat' using ($1/60):6 with lines linestyle 2 title '99 % within', "
        "'' using ($1/60):5 with lines linestyle 3 title '95 %', "
        "'' using ($1/60):4 with lines linestyle 1 title '50 %'\n";
    if (!kinds.empty()) {
        script += "unset logscale y\nset yrange [0.4:" + std::to_string(kinds.size()) +
                  ".6]\nset format x '%g'\nset xlabel 'simulated time / min'\nunset ylabel\nset ytics (";
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            script += (i == 0 ? "" : ", ") + in_quotes(kinds[i]) + " " + std::to_string(i + 1);
        }
        script += ") noenhanced\n";
        panel(615, 565 + last_panel);
        script +=
            "plot 'faults.dat' using ($1/60):($3 == 0 ? $2 : NaN) with points pointtype 2 pointsize 0.6 "
            "linecolor rgb '#0072B2' title 'faults: at a peer', "
            "'' using ($1/60):($3 == 1 ? $2 : NaN) with points pointtype 7 pointsize 0.7 "
            "linecolor rgb '#D55E00' title 'at a relay'\n";
    }
    return script + "unset multiplot\n";
}

std::string latency_script(const FleetPlot& plot) {
    return begin("latency.svg", 500) + "set title " + in_quotes(plot.title) +
           " noenhanced\nset logscale x\nset yrange [0:100]\nset xlabel 'delay from sending to the event / ms'\n"
           "set ylabel 'messages that took no longer / %'\nset key bottom right\n"
           "set arrow from graph 0,first 50 to graph 1,first 50 nohead linecolor rgb '#999999' dashtype 3\n"
           "set arrow from graph 0,first 95 to graph 1,first 95 nohead linecolor rgb '#999999' dashtype 3\n"
           "set label '50 %' at graph 0.02,first 53\nset label '95 %' at graph 0.02,first 91\n"
           "plot 'delays.dat' with lines linestyle 1 title 'delivered messages'\n";
}

std::string online_script(const FleetPlot& plot) {
    constexpr std::size_t most_lines = 8;  // as many as there are styles
    std::string script = begin("online.svg", 500) + "set title " + in_quotes(plot.title) +
                         " noenhanced\nstats 'online.dat' using 1 nooutput\nset xrange [0:STATS_max/60.0]\nset yrange "
                         "[0:*]\nset offsets graph 0, graph 0, graph 0.05, 0\nset xlabel 'simulated time / min'\n"
                         "set ylabel 'clients connected'\nset key outside right center\nplot ";
    for (std::size_t i = 0; i < std::min(plot.relays, most_lines); ++i) {
        const std::string column = std::to_string(i + 2);
        script += (i == 0 ? "'online.dat' using ($1/60):" : ", '' using ($1/60):") + column + " with steps linestyle " +
                  std::to_string(i + 1) + " title 'relay " + std::to_string(i) + "'";
    }
    if (plot.relays > most_lines) {
        script += ", '' using ($1/60):(sum [i=10:" + std::to_string(plot.relays + 1) +
                  "] column(i)) with steps linecolor rgb '#000000' linewidth 1 title 'all others'";
    }
    return script + "\n";
}

/// Why not; nothing when it did.
std::optional<std::string> run_gnuplot(const std::string& folder, const std::string& script) {
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    std::string name = "gnuplot";
    std::string argument = script;
    const std::array<char*, 3> arguments{name.data(), argument.data(), nullptr};
    pid_t child = -1;
    const int error = posix_spawnp(&child, name.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == ENOENT)
        return "there is no gnuplot here: install it (Debian: gnuplot-nox), or draw " + script + " elsewhere";
    if (error != 0) return "cannot run gnuplot: " + std::system_category().message(error);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
    return "gnuplot could not draw " + folder + "/" + script;
}

}  // namespace

std::optional<std::string> draw(const FleetPlot& plot, const FleetSamples& samples) {
    std::error_code error;
    std::filesystem::create_directories(plot.folder, error);
    if (error) return "cannot make the folder " + plot.folder + ": " + error.message();
    std::vector<std::string> kinds;
    const std::string faults = fault_rows(plot.faults, plot.relays, samples.step() / 3, kinds);
    const std::array<std::pair<const char*, std::string>, 7> files{{{"messages.dat", samples.messages()},
                                                                    {"online.dat", samples.online()},
                                                                    {"delays.dat", samples.delays()},
                                                                    {"faults.dat", faults},
                                                                    {"delivery.gp", delivery_script(plot, kinds)},
                                                                    {"latency.gp", latency_script(plot)},
                                                                    {"online.gp", online_script(plot)}}};
    for (const auto& [name, text] : files) {
        const std::string path = plot.folder + "/" + name;
        std::ofstream file{path};
        file << text << std::flush;
        if (!file) return "cannot write " + path + ": " + std::system_category().message(errno);
    }
    for (const char* script : {"delivery.gp", "latency.gp", "online.gp"}) {
        if (auto trouble = run_gnuplot(plot.folder, script)) return trouble;
    }
    return std::nullopt;
}

}  // namespace toxrelay::examples
