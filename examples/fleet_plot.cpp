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

/// In place of curves of no points, which gnuplot calls an error. The axes have their ranges.
constexpr std::string_view nothing_arrived =
    "set label 4 'no message arrived' at graph 0.5, graph 0.5 center\nplot NaN notitle\nunset label 4\n";

std::string delivery_script(const FleetPlot& plot, const std::vector<std::string>& kinds, const FleetSamples& samples) {
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
        "set format x ''\nset ylabel 'messages / s'\nset yrange " +
        std::string{samples.sent() ? "[0:*]\n" : "[0:1]\n"};
    panel(85, 300);
    script +=
        "plot 'messages.dat' using ($1/60):2 with lines linestyle 8 title 'sent', "
        "'' using ($1/60):3 with lines linestyle 1 title 'delivered'\n"
        "unset label 1\nset logscale y\nset ylabel 'delay / ms'\nset yrange " +
        std::string{samples.arrived() ? "[*:*]\n" : "[1:1000]\n"};
    if (kinds.empty()) script += "set format x '%g'\nset xlabel 'simulated time / min'\n";
    panel(350, 565);
    script += !samples.arrived() ? nothing_arrived
                                 : "plot 'messages.dat' using ($1/60):6 with lines linestyle 2 title '99 % within', "
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

std::string latency_script(const FleetPlot& plot, bool arrived) {
    return begin("latency.svg", 500) + "set title " + in_quotes(plot.title) +
           " noenhanced\nset logscale x\nset yrange [0:100]\nset xlabel 'delay from sending to the event / ms'\n"
           "set ylabel 'messages that took no longer / %'\nunset key\n"
           "set arrow from graph 0,first 50 to graph 1,first 50 nohead linecolor rgb '#999999' dashtype 3\n"
           "set arrow from graph 0,first 95 to graph 1,first 95 nohead linecolor rgb '#999999' dashtype 3\n"
           "set label '50 %' at graph 0.02,first 53\nset label '95 %' at graph 0.02,first 91\n" +
           (arrived ? "plot 'delays.dat' with lines linestyle 1\n"
                    : "set xrange [1:1000]\n" + std::string{nothing_arrived});
}

/// The end of what online.svg shows of so many relays one by one: more panels nobody could read.
constexpr std::size_t most_panels = 8;

/// As FleetOptions::relays has it: pairs take the relays in turn.
std::size_t peers_at(std::size_t relay, const FleetPlot& plot) {
    const std::size_t pairs = plot.peers / 2;
    return 2 * (pairs / plot.relays + (relay < pairs % plot.relays ? 1 : 0));
}

/// A panel for each relay, all with one time below: curves that are alike would hide each other.
std::string online_script(const FleetPlot& plot, Duration step) {
    const std::size_t others = plot.relays - std::min(plot.relays, most_panels);
    const auto panels = static_cast<int>(std::min(plot.relays, most_panels) + (others > 0 ? 1 : 0));
    const int panel_height = panels == 1 ? 260 : panels <= 4 ? 120 : 76;
    constexpr int gap = 16;
    constexpr int title = 60;
    const int height = title + panels * (panel_height + gap) + 80;
    std::string script = begin("online.svg", height) +
                         "stats 'online.dat' using 1 nooutput\nset xrange [0:STATS_max/60.0]\nset multiplot\n"
                         "set lmargin at screen 0.13\nset rmargin at screen 0.87\nunset key\n"
                         "set style fill solid 0.3 noborder\nset format x ''\n"
                         "set label 1 " +
                         in_quotes(plot.title) + " at screen 0.5, screen " + std::to_string(1.0 - 24.0 / height) +
                         " center noenhanced\nset label 2 'clients connected, fewest in " +
                         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(step).count()) +
                         " s' at screen 0.03, screen 0.5 center rotate\n";
    for (int i = 0; i < panels; ++i) {
        const bool is_last = i + 1 == panels;
        const bool are_others = is_last && others > 0;
        const int from = title + i * (panel_height + gap);
        std::string column = std::to_string(i + 2);
        std::size_t peers = peers_at(static_cast<std::size_t>(i), plot);
        if (are_others) {
            for (std::size_t other = most_panels + 1; other < plot.relays; ++other) peers += peers_at(other, plot);
            column = "(sum [i=" + column + ":" + std::to_string(plot.relays + 1) + "] column(i))";
        }
        const std::string all = std::to_string(std::max<std::size_t>(peers, 1));
        const std::string name = are_others ? std::to_string(others) + " others" : "relay " + std::to_string(i);
        script += "set tmargin at screen " + std::to_string(1.0 - static_cast<double>(from) / height) +
                  "\nset bmargin at screen " + std::to_string(1.0 - static_cast<double>(from + panel_height) / height) +
                  "\nset label 3 '" + name + "' at graph 1.02, graph 0.5 left\nset yrange [0:" + all +
                  " * 1.1]\nset ytics (0, " + all + ")\n";
        if (is_last) script += "set format x '%g'\nset xlabel 'simulated time / min'\n";
        script += "plot 'online.dat' using ($1/60):" + column +
                  " with fillsteps linecolor rgb '#0072B2', '' using ($1/60):" + column +
                  " with steps linestyle 1\nunset label 1\nunset label 2\n";
    }
    return script + "unset multiplot\n";
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
    const std::array<std::pair<const char*, std::string>, 7> files{
        {{"messages.dat", samples.messages()},
         {"online.dat", samples.online()},
         {"delays.dat", samples.delays()},
         {"faults.dat", faults},
         {"delivery.gp", delivery_script(plot, kinds, samples)},
         {"latency.gp", latency_script(plot, samples.arrived())},
         {"online.gp", online_script(plot, samples.step())}}};
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
